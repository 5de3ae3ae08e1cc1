/**
 * The part of a table that decides: where test rows come from files of their own, everything about a column is inferred
 * from the rows above them, so that a test file is read with the training file's roles and classes.
 */
import type { CooperativeTask } from "../../shared/cooperative.ts";
import { type Column, codeBlocks, numberBlocks, type Table } from "../table/table.ts";

/** The column's rows that come from the training files; the column itself where there are no test files. */
export function* trainingFileColumn(table: Table, column: Column): CooperativeTask<Column> {
  const { testFrom } = table;
  if (testFrom === undefined || testFrom === table.rows || column.kind === "block") return column;
  const { name, error, isAuxiliary } = column;
  const common = { name, ...(error && { error }), ...(isAuxiliary && { isAuxiliary }) };
  if (column.kind === "numeric") {
    const values = new Float64Array(testFrom);
    for (const block of numberBlocks(column)) {
      if (block.first >= testFrom) break;
      values.set(block.values.subarray(0, testFrom - block.first), block.first);
      yield;
    }
    return { kind: "numeric", ...common, values };
  }
  const codes = new Int32Array(testFrom);
  const own = new Int32Array(column.categories.length).fill(-1);
  const categories: string[] = [];
  for (const { values, first } of codeBlocks(column)) {
    if (first >= testFrom) break;
    const end = Math.min(values.length, testFrom - first);
    for (let i = 0; i < end; i++) {
      const code = values[i];
      if (code >= 0 && own[code] < 0) {
        own[code] = categories.length;
        categories.push(column.categories[code]);
      }
      codes[first + i] = code < 0 ? -1 : own[code];
    }
    yield;
  }
  return {
    kind: "text",
    ...common,
    codes,
    categories,
    ...(column.isTruncated && own[own.length - 1] >= 0 && { isTruncated: true }),
  };
}

/** The distinct strings that the training files have in a column, in the order of the column's codes. */
export function* trainingFileWords(
  column: Extract<Column, { kind: "text" }>,
  testFrom: number | undefined,
): CooperativeTask<readonly string[]> {
  if (testFrom === undefined) return column.categories;
  const isUsed = new Uint8Array(column.categories.length);
  for (const { values, first } of codeBlocks(column)) {
    if (first >= testFrom) break;
    const end = Math.min(values.length, testFrom - first);
    for (let i = 0; i < end; i++) if (values[i] >= 0) isUsed[values[i]] = 1;
    yield;
  }
  return column.categories.filter((_, code) => isUsed[code] === 1);
}
