/** The option `--set KEY=VALUE`. */
import type { Json } from "../shared/design/edit.ts";
import type { Field } from "../shared/design/fieldKinds.ts";
import { fieldAt, type Override, parsePath } from "../shared/design/overrides.ts";
import { InputError } from "../shared/errors.ts";

/** @throws InputError when there is no `=`, or no key */
export function parseOverride(argument: string): Override {
  const at = argument.indexOf("=");
  const path = parsePath(argument.slice(0, Math.max(at, 0)).trim());
  if (at < 0 || path.length === 0)
    throw new InputError(`--set ${argument}: write a field, = and a value, such as --set training.epochs=5.`);
  return {
    label: `--set ${argument}`,
    path,
    value: parseValue(argument.slice(at + 1), fieldAt(path)),
  };
}

/** JSON; any other text, and any value of a field of strings, is taken literally. */
function parseValue(text: string, field: Field | undefined): Json {
  if (field?.kind === "string" && !/^".*"$/s.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
