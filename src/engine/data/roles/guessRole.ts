import type { ColumnRole } from "../../../shared/data/report.ts";
import { type Steps, sorting, spans } from "../sorting.ts";
import { allNumbers, type Column, type NumericColumn, numberBlocks, type TextColumn } from "../table.ts";
import { yesWords } from "./booleans.ts";
import { readingOfDates } from "./dates.ts";

/** Fewer rows may be told apart by any column. */
const leastIdentified = 20;

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
  for (const { values, first } of numberBlocks(column)) {
    if (!values.every(Number.isInteger)) return false;
    // Most columns repeat a number soon.
    if (first === 0 && new Set(values).size < values.length) return false;
    yield;
  }
  const values = yield* allNumbers(column);
  // Most identifiers ascend; only where they do not need they be sorted.
  if (yield* ascends(values)) return true;
  return yield* ascends(yield* sorting(values.slice()));
}

function* ascends(values: Float64Array): Steps<boolean> {
  for (const { from, to } of spans(values.length)) {
    for (let i = Math.max(1, from); i < to; i++) if (!(values[i] > values[i - 1])) return false;
    yield;
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
