/** In which fields two designs differ. */
import type { DesignSpec } from "./fields.ts";
import { formatPath, type Path } from "./path.ts";

/** One field that two designs have in different ways; `undefined` where one does not have it. */
export interface DesignDifference {
  /** The field as a design file has it, such as `layers[0].units`, where a choice's parameters are beside its type. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** The fields that differ, in the order of the design. Lists of different lengths differ as a whole. */
export function designDifferences(before: DesignSpec, after: DesignSpec): readonly DesignDifference[] {
  return plainDifferences(JSON.stringify(before), JSON.stringify(after));
}

/** {@link designDifferences} of designs as JSON, which has nothing that is undefined. */
export function plainDifferences(before: string, after: string): readonly DesignDifference[] {
  const found: DesignDifference[] = [];
  addDifferences([], JSON.parse(before), JSON.parse(after), found);
  return found;
}

/** A value in a sentence: numbers and strings as they are, lists by their length. */
export function valueText(value: unknown): string {
  if (value === undefined) return "absent";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return isObject(value) ? "set" : JSON.stringify(value);
}

function addDifferences(path: Path, before: unknown, after: unknown, found: DesignDifference[]): void {
  if (before === after) return;
  const isList = Array.isArray(before);
  if (
    !isObject(before) ||
    !isObject(after) ||
    isList !== Array.isArray(after) ||
    before.length !== after.length
  ) {
    if (JSON.stringify(before) !== JSON.stringify(after)) found.push({ field: fieldOf(path), before, after });
    return;
  }
  for (const key of Object.keys({ ...before, ...after }))
    if (before[key] !== after[key])
      addDifferences([...path, isList ? Number(key) : key], before[key], after[key], found);
}

/** Lists too, whose keys are their indices. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function fieldOf(path: Path): string {
  return formatPath(path.filter((key) => key !== "parameters"));
}
