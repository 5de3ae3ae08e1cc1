import type { Task } from "../../shared/design/fields.ts";
import type { Steps } from "./sorting.ts";
import { type Column, numberBlocks } from "./table.ts";

const targetNames = ["class", "label", "target", "species", "y"];

/** As many distinct whole numbers may be classes; more are quantities. */
const mostNumberClasses = 20;

/** The column that is most likely to be predicted: one with a usual name, in any case, else the last. */
export function guessTarget(columns: readonly string[]): string {
  for (const name of targetNames) {
    const found = columns.find((column) => column.trim().toLowerCase() === name);
    if (found !== undefined) return found;
  }
  return columns[columns.length - 1];
}

/**
 * The task that a target column poses. Words are classes. Numbers are classes when all are whole, at most 20 are
 * distinct, and each stands on average in at least two rows; otherwise they are quantities.
 */
export function* guessTask(column: Column): Steps<Task> {
  if (column.kind === "text") return "classification";
  if (column.kind === "block") return "regression";
  const distinct = new Set<number>();
  let filled = 0;
  for (const { values } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (Number.isNaN(value)) continue;
      filled++;
      if (distinct.has(value)) continue;
      if (!Number.isInteger(value) || distinct.size === mostNumberClasses) return "regression";
      distinct.add(value);
    }
    yield;
  }
  return distinct.size * 2 <= filled ? "classification" : "regression";
}
