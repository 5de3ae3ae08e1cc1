/** Fields that are overridden by `KEY=VALUE`: the option `--set`, and settings of tools for language models. */
import type { Json } from "../shared/design/edit.ts";
import type { Field } from "../shared/design/fieldKinds.ts";
import { fieldAt, type Override, parsePath } from "../shared/design/overrides.ts";
import { InputError } from "../shared/errors.ts";

/** @throws InputError when there is no `=`, or no key */
export function parseOverride(argument: string): Override {
  return parseSetting(argument, "--set");
}

/**
 * Parses `KEY=VALUE`.
 *
 * @param option what messages name it by
 * @throws InputError when there is no `=`, or no key
 */
export function parseSetting(argument: string, option: string): Override {
  const at = argument.indexOf("=");
  const path = parsePath(argument.slice(0, Math.max(at, 0)).trim());
  if (at < 0 || path.length === 0)
    throw new InputError(
      `${option} ${argument}: write a field, = and a value, such as ${option} training.epochs=5.`,
    );
  return {
    label: `${option} ${argument}`,
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
