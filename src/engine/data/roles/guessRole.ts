import type { ColumnRole } from "../../../shared/data/report.ts";
import { type Steps, sorting } from "../sorting.ts";
import { type Column, type NumericColumn, numberBlocks, type TextColumn } from "../table.ts";
import { yesWords } from "./booleans.ts";
import { readingOfDates } from "./dates.ts";

/** Fewer rows may be told apart by any column. */
const leastIdentified = 20;
/** So many numbers are compared at once. */
const lookedAtOnce = 2 ** 20;

const identifierName =
  /^(id|idx|index|uuid|guid|key|row|row[ _-]?(id|no|nr|num|number)|unnamed: ?\d+)$|[ _-](id|uuid|guid)$/i;
const camelIdentifierName = /[a-z]I[dD]$/;

export type GuessedRole = Exclude<ColumnRole, "target" | "ignore">;

/**
 * What a column most likely is to a network, told from its name and cells.
 *
 * Numbers are numeric, unless the column is called as identifiers are and gives each row another whole number. Words are
 * boolean (yes and no, true and false, …), dates, or categories up to `maxCategories`; beyond, an identifier where each
 * row has a word of its own without white space, else text.
 */
export function* guessRole(column: Column, maxCategories: number): Steps<GuessedRole> {
  switch (column.kind) {
    case "block":
      return "numeric";
    case "numeric":
      return isNamedIdentifier(column.name) && (yield* areDistinctIntegers(column))
        ? "identifier"
        : "numeric";
    case "text":
      return yield* guessWords(column, maxCategories);
    default:
      return column satisfies never;
  }
}

function* guessWords(column: TextColumn, maxCategories: number): Steps<GuessedRole> {
  const { categories, isTruncated } = column;
  if (yesWords(categories, false)) return "boolean";
  if (!isTruncated && categories.length > 0 && (yield* readingOfDates(categories))) return "date";
  const rows = column.packed?.length ?? column.codes.length;
  const isDistinct = isTruncated || categories.length >= 0.99 * rows;
  const isIdentifier =
    isDistinct && rows >= leastIdentified && categories.slice(0, 1000).every((word) => !/\s/.test(word));
  if (isIdentifier && (isNamedIdentifier(column.name) || categories.length > maxCategories))
    return "identifier";
  return categories.length <= maxCategories ? "categorical" : "text";
}

function isNamedIdentifier(name: string): boolean {
  return identifierName.test(name) || camelIdentifierName.test(name);
}

/** Whether every row has a whole number of its own. */
function* areDistinctIntegers(column: NumericColumn): Steps<boolean> {
  const rows = column.packed?.length ?? column.values.length;
  if (rows < leastIdentified) return false;
  // Most identifiers ascend; only where they do not need they be sorted.
  let isAscending = true;
  let last = -Infinity;
  for (const { values, first } of numberBlocks(column)) {
    if (!values.every(Number.isInteger)) return false;
    // Most columns repeat a number soon.
    if (first === 0 && new Set(values).size < values.length) return false;
    isAscending &&= ascends(values, last);
    last = values[values.length - 1];
    yield;
  }
  if (isAscending) return true;
  const all = new Float64Array(rows);
  for (const { values, first } of numberBlocks(column)) {
    all.set(values, first);
    yield;
  }
  const sorted = yield* sorting(all);
  for (let from = 0; from < rows; from += lookedAtOnce) {
    const before = from === 0 ? -Infinity : sorted[from - 1];
    if (!ascends(sorted.subarray(from, from + lookedAtOnce), before)) return false;
    yield;
  }
  return true;
}

/** Whether each value is larger than the one before it. */
function ascends(values: Float64Array, before: number): boolean {
  let last = before;
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] > last)) return false;
    last = values[i];
  }
  return true;
}

/** Whether the column counts the rows: each value is one more than the one before. */
export function countsRows(column: Column): boolean {
  if (column.kind !== "numeric") return false;
  let expected = Number.NaN;
  let rows = 0;
  for (const { values } of numberBlocks(column))
    for (const value of values) {
      if (rows++ > 0 && value !== expected) return false;
      expected = value + 1;
    }
  return rows >= leastIdentified;
}
