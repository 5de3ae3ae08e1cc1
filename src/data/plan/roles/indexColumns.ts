import type { CooperativeTask } from "../../../shared/cooperative.ts";
import { sorting } from "../../table/sorting.ts";
import { type Column, type NumericColumn, numberBlocks } from "../../table/table.ts";

/** Among fewer rows, the values of any column may all differ. */
export const minIdentifiedRows = 20;
/** Numbers compared in one go. */
const numbersPerChunk = 2 ** 20;

/** Names of columns that number or identify the rows, without white space and punctuation, in lower case. */
const indexNames = new Set([
  "#",
  "id",
  "ids",
  "idx",
  "index",
  "uuid",
  "guid",
  "key",
  "no",
  "nr",
  "num",
  "number",
  "row",
  "rows",
  "rowid",
  "rowidx",
  "rowindex",
  "rowno",
  "rownr",
  "rownum",
  "rownumber",
  "rowname",
  "rownames",
  "obs",
  "observation",
  "case",
  "caseno",
  "record",
  "recordno",
  "recno",
  "serial",
  "serialno",
  "serialnumber",
  "sno",
  "srno",
  "slno",
  "seq",
  "seqno",
  "sequence",
  "lfdnr",
  "instance",
  "sampleno",
]);
const indexSuffix = /[ _.-](id|ids|idx|uuid|guid|no|nr|index)\.?$/i;
const camelSuffix = /[a-z](Id|ID|No|Nr|Index)$/;
/** What pandas calls an index without a name: `Unnamed: 0` (read from CSV), `__index_level_0__` (Parquet), `level_0`. */
const exportedIndex = /^(unnamed: ?\d+|__index_level_\d+__|level_\d+)$/i;

/** Whether a column is called as those are that number or identify the rows. */
export function isIndexName(name: string): boolean {
  const plain = name.trim().replace(/^(.*\w)[.:#]+$/, "$1");
  return (
    exportedIndex.test(plain) ||
    indexNames.has(plain.toLowerCase().replace(/[\s_.-]+/g, "")) ||
    indexSuffix.test(plain) ||
    camelSuffix.test(plain)
  );
}

/** Whether the file gives the column at this place no name, so that the reader has called it `column3`. */
export function isNameless(name: string, index: number): boolean {
  return name.trim() === "" || name === `column${index + 1}`;
}

/** Where a column is in its table. */
export interface ColumnPlace {
  /** From 0. */
  readonly index: number;
  /** Columns of the table. */
  readonly columns: number;
  /** Rows of each file, where the table has several: an index may begin again in each. */
  readonly partRows?: readonly number[];
}

/**
 * Whether a column of numbers is an index or an identifier: whole numbers, each in one row of its file, in a column that
 * is called so, or in a first column without a name, which is how tools export their row numbers. R calls such a column
 * `X`: it is one when it counts from 1. With fewer than 20 rows the numbers must count the rows.
 */
export function* isIndexColumn(column: NumericColumn, place: ColumnPlace): CooperativeTask<boolean> {
  const { name } = column;
  const isFirst = place.index === 0;
  if (isFirst && /^X(\.1)?$/.test(name) && place.columns > 2) return countsFrom(column, [1]);
  if (!isIndexName(name) && !(isFirst && isNameless(name, place.index))) return false;
  const length = column.compact?.length ?? column.values.length;
  const parts = place.partRows ?? [length];
  if (length < minIdentifiedRows) return length > 2 && parts.length === 1 && countsFrom(column, [0, 1]);
  return yield* areDistinctIntegers(column, parts);
}

/** Whether each value is one more than the one before, from one of these numbers on. */
function countsFrom(column: NumericColumn, starts: readonly number[]): boolean {
  for (const { values, first } of numberBlocks(column)) {
    if (first === 0 && !starts.includes(values[0])) return false;
    return countsRows(column, 1);
  }
  return false;
}

/** Whether every row of each part has a whole number of its own. */
function* areDistinctIntegers(column: NumericColumn, partRows: readonly number[]): CooperativeTask<boolean> {
  const rows = column.compact?.length ?? column.values.length;
  // Most identifiers ascend; only where they do not need they be sorted.
  let isAscending = partRows.length === 1;
  let last = -Infinity;
  for (const { values, first } of numberBlocks(column)) {
    if (!values.every(Number.isInteger)) return false;
    // Most columns repeat a number soon.
    if (first === 0 && partRows.length === 1 && new Set(values).size < values.length) return false;
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
  let from = 0;
  for (const count of partRows) {
    const sorted = yield* sorting(all.slice(from, from + count));
    from += count;
    for (let at = 0; at < count; at += numbersPerChunk) {
      const before = at === 0 ? -Infinity : sorted[at - 1];
      if (!ascends(sorted.subarray(at, at + numbersPerChunk), before)) return false;
      yield;
    }
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

/** Whether the column counts the rows, of which there must be enough: each value is one more than the one before. */
export function countsRows(column: Column, minRows = minIdentifiedRows): boolean {
  if (column.kind !== "numeric") return false;
  let expected = Number.NaN;
  let rows = 0;
  for (const { values } of numberBlocks(column))
    for (const value of values) {
      if (rows++ > 0 && value !== expected) return false;
      expected = value + 1;
    }
  return rows >= minRows;
}
