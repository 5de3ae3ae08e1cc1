/** Overrides of a design's fields by their paths: `--set` of the command line, and the settings of an experiment. */
import { InputError } from "../errors.ts";
import type { Json } from "./edit.ts";
import type { Field, Fields } from "./fieldKinds.ts";
import { designFields } from "./fields.ts";
import { formatPath, type Path } from "./path.ts";

/** The key of a path that stands for every element of a list, written `[*]`. */
export const everyItem = "*";

/** One field that is given another value. */
export interface Override {
  /** How messages name it, such as `--set training.epochs=5`. */
  readonly label: string;
  readonly path: Path;
  readonly value: Json;
}

/** `layers[2].units` or `layers[*].units` as its keys. */
export function parsePath(text: string): Path {
  return text
    .split(/[.[\]]+/)
    .filter((key) => key !== "")
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

/** The declared field at a path; undefined where it does not exist, or is within a choice's parameters. */
export function fieldAt(path: Path): Field | undefined {
  return path.reduce<Field | undefined>(
    (field, key) => {
      if (field?.kind === "list") return isIndex(key) ? field.item : undefined;
      return field && "fields" in field ? (field.fields as Fields)[key] : undefined;
    },
    { kind: "object", label: "design", doc: "", fields: designFields },
  );
}

/** Whether one path leads through the other. */
export function pathsOverlap(a: Path, b: Path): boolean {
  return a.slice(0, b.length).every((key, i) => isSameKey(key, b[i]));
}

/** Whether what a path names contains all that the other one names, or is the same. */
export function pathContains(outer: Path, inner: Path): boolean {
  return outer.length <= inner.length && pathsOverlap(outer, inner);
}

function isSameKey(a: string | number, b: string | number): boolean {
  return a === b || (a === everyItem && isIndex(b)) || (b === everyItem && isIndex(a));
}

function isIndex(key: string | number): boolean {
  return typeof key === "number" || key === everyItem;
}

/**
 * The design's JSON with the fields overridden. What is in short form on the way is written out first: a default, a name
 * that means `{ "type": name }`, a toggle that is on.
 *
 * @param json as the file has it; it is changed
 * @throws InputError that begins with the override's label, where the path leads nowhere
 */
export function applyOverride(json: Json, { path, value, label }: Override): void {
  assign(json, [], path, value, label);
}

function assign(container: Json, done: Path, [key, ...rest]: Path, value: Json, label: string): void {
  const name = formatPath(done) || "the design";
  if (typeof container !== "object" || container === null)
    throw new InputError(`${label}: ${name} is ${JSON.stringify(container)}, which has no fields.`);
  if (key === everyItem) {
    if (!Array.isArray(container)) throw new InputError(`${label}: ${name} is not a list.`);
    if (container.length === 0)
      throw new InputError(`${label}: ${name} is an empty list, which has no element to set.`);
    for (const index of container.keys()) assign(container, done, [index, ...rest], value, label);
    return;
  }
  const here = [...done, key];
  if (Array.isArray(container) && !(typeof key === "number" && key < container.length))
    throw new InputError(
      `${label}: there is no ${formatPath(here)}; ${formatPath(done)} has ${container.length} entries.`,
    );
  const members = container as { [key: string]: Json };
  if (rest.length === 0) {
    members[key] = copyOf(value);
    return;
  }
  members[key] = longForm(members[key], fieldAt(here));
  assign(members[key], here, rest, value, label);
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
      return value ?? copyOf(field.default as Json);
    default:
      return value ?? {};
  }
}

/** A copy, so that the elements of a list do not share one value. */
function copyOf(json: Json): Json {
  return JSON.parse(JSON.stringify(json));
}
