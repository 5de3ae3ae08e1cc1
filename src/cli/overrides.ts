import type { Json } from "../shared/design/edit.ts";
import type { Field, Fields } from "../shared/design/fieldKinds.ts";
import { designFields } from "../shared/design/fields.ts";
import { formatPath } from "../shared/design/parse.ts";
import { InputError } from "../shared/errors.ts";

export type Path = readonly (string | number)[];

/** `--set KEY=VALUE`. */
export interface Override {
  /** The argument as it was given. */
  readonly argument: string;
  readonly path: Path;
  readonly value: Json;
}

/** @throws InputError when there is no `=`, or no key */
export function parseOverride(argument: string): Override {
  const at = argument.indexOf("=");
  const path = parsePath(argument.slice(0, Math.max(at, 0)).trim());
  if (at < 0 || path.length === 0)
    throw new InputError(`--set ${argument}: write a field, = and a value, such as --set training.epochs=5.`);
  return { argument, path, value: parseValue(argument.slice(at + 1), fieldAt(path)) };
}

/** `layers[2].units` as its keys. */
export function parsePath(text: string): Path {
  return text
    .split(/[.[\]]+/)
    .filter((key) => key !== "")
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
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

/** The declared field at a path; undefined where there is none, or within a choice's parameters. */
function fieldAt(path: Path): Field | undefined {
  return path.reduce<Field | undefined>(
    (field, key) => {
      if (field?.kind === "list") return typeof key === "number" ? field.item : undefined;
      return field && "fields" in field ? (field.fields as Fields)[key] : undefined;
    },
    { kind: "object", label: "design", doc: "", fields: designFields },
  );
}

/**
 * The design's JSON with the fields overridden. What is in short form on the way is written out first: a default, a name
 * that means `{ "type": name }`, a toggle that is on.
 * @param json as the file has it; it is changed
 * @throws InputError that names the argument, where the path leads nowhere
 */
export function applyOverride(json: Json, override: Override): void {
  const { path, value, argument } = override;
  let container = json;
  for (const [depth, key] of path.entries()) {
    if (typeof container !== "object" || container === null)
      throw new InputError(
        `--set ${argument}: ${formatPath(path.slice(0, depth)) || "the design"} is ${JSON.stringify(container)}, which has no fields.`,
      );
    const members = container as { [key: string]: Json };
    if (Array.isArray(container) && !(typeof key === "number" && key < container.length))
      throw new InputError(
        `--set ${argument}: there is no ${formatPath(path.slice(0, depth + 1))}; ${formatPath(path.slice(0, depth))} has ${container.length} entries.`,
      );
    members[key] =
      depth === path.length - 1 ? value : longForm(members[key], fieldAt(path.slice(0, depth + 1)));
    container = members[key];
  }
}

function longForm(value: Json | undefined, field: Field | undefined): Json {
  if (typeof value === "object" && value !== null) return value;
  switch (field?.kind) {
    case "choice": {
      const type = value ?? field.default;
      return typeof type === "string" ? { type } : {};
    }
    case "toggle":
      return value === undefined || typeof value === "boolean" ? {} : value;
    case "list":
      return value ?? (structuredClone(field.default) as Json);
    default:
      return value ?? {};
  }
}
