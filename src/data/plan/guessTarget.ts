import type { CooperativeTask } from "../../shared/cooperative.ts";
import type { Task } from "../../shared/design/fields.ts";
import { type Column, numberBlocks } from "../table/table.ts";
import { isNameless } from "./roles/indexColumns.ts";

/** A choice that the design leaves open, with the reason for it as a clause: `it is the last column`. */
export interface Guessed<T> {
  readonly value: T;
  readonly reason: string;
}

const targetNames = ["class", "label", "target", "species", "y"];

/** More distinct whole numbers than this are never classes. */
const maxNumberClasses = 20;
/** Up to this many distinct whole numbers, such as digits, may be classes of any size. */
const maxUnevenClasses = 10;
/** Of more, each must have at least this share of the rows of an average one: counts have rare large values. */
const minClassShare = 0.25;

/** What {@link guessTarget} considers of a column. */
export interface TargetCandidate {
  readonly name: string;
  /** No row has a value. */
  readonly isEmpty?: boolean;
  /** It numbers the rows. */
  readonly isIndex?: boolean;
}

/**
 * The column that is most likely to be predicted: one with a usual name, in any case, else the last. Columns without a
 * value are never it; the last column with a name is preferred to nameless ones and to those that number the rows.
 */
export function guessTarget(columns: readonly TargetCandidate[]): Guessed<string> {
  const indexed = columns.map((column, index) => ({ ...column, index }));
  const filled = indexed.filter(({ isEmpty }) => !isEmpty);
  const candidates = filled.length > 0 ? filled : indexed;
  for (const name of targetNames) {
    const found = candidates.find((column) => column.name.trim().toLowerCase() === name);
    if (found) return { value: found.name, reason: "of its name" };
  }
  const proper = candidates.filter(({ name, index, isIndex }) => !isNameless(name, index) && !isIndex);
  const last = proper.at(-1) ?? candidates[candidates.length - 1];
  return {
    value: last.name,
    reason:
      last.index === columns.length - 1
        ? "it is the last column"
        : "it is the last column with a name and values of its own",
  };
}

/**
 * The task that a target column poses. Words are classes. Whole numbers are classes when there are at most 20 distinct
 * ones and each has enough rows to be one: two on average, one for each part of the split where there are three or more
 * of them, and where there are more than 10, at least a quarter of the average. Other numbers are quantities: fractions,
 * and counts with many distinct values, of which the large ones are rare.
 *
 * @param parts how many parts of the split have rows
 */
export function* guessTask(column: Column, parts: number): CooperativeTask<Guessed<Task>> {
  if (column.kind === "text") return { value: "classification", reason: "its values are strings" };
  if (column.kind === "block") return { value: "regression", reason: "each row has several numbers" };
  const counts = new Map<number, number>();
  let filled = 0;
  for (const { values } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (Number.isNaN(value)) continue;
      filled++;
      const count = counts.get(value);
      if (count !== undefined) {
        counts.set(value, count + 1);
        continue;
      }
      if (!Number.isInteger(value)) return { value: "regression", reason: "its values are fractions" };
      if (counts.size === maxNumberClasses)
        return {
          value: "regression",
          reason: `its values are more than ${maxNumberClasses} distinct whole numbers`,
        };
      counts.set(value, 1);
    }
    yield;
  }
  const distinct = counts.size;
  const rarest = Math.min(...counts.values());
  const average = filled / distinct;
  const hasEnough =
    average >= 2 &&
    (distinct <= 2 || rarest >= parts) &&
    (distinct <= maxUnevenClasses || rarest >= minClassShare * average);
  return hasEnough
    ? { value: "classification", reason: `its values are ${distinct} distinct whole numbers` }
    : {
        value: "regression",
        reason: `its values are ${distinct} distinct whole numbers, the rarest in ${rarest} row${rarest === 1 ? "" : "s"}`,
      };
}
