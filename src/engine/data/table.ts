import type { Task } from "../../shared/design/fields.ts";
import type { InputError } from "../../shared/errors.ts";
import type { PackedCodes, PackedNumbers } from "./packed.ts";

/** A data file's content by columns, before anything is encoded. Every format's parser gives one. */
export interface Table {
  /** The file, as the design names it; it begins the messages about it. */
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** The line of the file, from 1, on which each row begins; absent where the file has no lines. */
  readonly lines?: Uint32Array;
  /** Where the format itself says what is predicted. */
  readonly target?: string;
  readonly task?: Task;
  /** What a person should know about the reading, each a sentence. */
  readonly warnings: readonly string[];
}

export type Column = NumericColumn | TextColumn | BlockColumn;

interface ColumnBase {
  readonly name: string;
  /** Why the column cannot be used, thrown when it is: a fault in a column that nobody uses stops nobody. */
  readonly fault?: InputError;
  /** What a person should know when the column is used. */
  readonly warning?: string;
}

export interface NumericColumn extends ColumnBase {
  readonly kind: "numeric";
  /** One for each row; NaN is missing. */
  readonly values: Float64Array;
  /** The same in blocks of little memory; `values` is then made anew each time it is asked for. */
  readonly packed?: PackedNumbers;
}

export interface TextColumn extends ColumnBase {
  readonly kind: "text";
  /** For each row an index into `categories`; −1 is missing. */
  readonly codes: Int32Array;
  /** The distinct values, in the order in which the file has them. */
  readonly categories: readonly string[];
  /** The codes in blocks of little memory; `codes` is then made anew each time it is asked for. */
  readonly packed?: PackedCodes;
  /** Whether there are more distinct values, which share the last code. */
  readonly isTruncated?: boolean;
}

/** Many numeric columns at once, such as an image's pixels. No value is missing. */
export interface BlockColumn extends ColumnBase {
  readonly kind: "block";
  /** Of one row, such as [28, 28]. */
  readonly shape: readonly number[];
  /** (rows, product of the shape), row-major. */
  readonly values: Uint8Array | Float32Array;
}

/** How many rows lack a value, and the first of them (−1 when none does). */
export function missingIn(column: Column): { count: number; first: number } {
  let count = 0;
  let first = -1;
  if (column.kind === "block" || column.packed?.missing === 0) return { count, first };
  eachCell(column, (row, isMissing) => {
    if (isMissing && count++ === 0) first = row;
  });
  return { count, first };
}

function eachCell(column: NumericColumn | TextColumn, visit: (row: number, isMissing: boolean) => void) {
  if (column.kind === "numeric")
    eachNumbers(column, (values, first) => {
      for (let i = 0; i < values.length; i++) visit(first + i, Number.isNaN(values[i]));
    });
  else
    eachCodes(column, (codes, first) => {
      for (let i = 0; i < codes.length; i++) visit(first + i, codes[i] < 0);
    });
}

/** Rows that are unpacked at a time. */
const blockRows = 2 ** 14;

/** Goes over a numeric column in order, by blocks; the array holds a block's values until the next one is visited. */
export function eachNumbers(
  column: NumericColumn,
  visit: (values: Float64Array, firstRow: number) => void,
): void {
  if (!column.packed) {
    visit(column.values, 0);
    return;
  }
  const { length } = column.packed;
  const block = new Float64Array(Math.min(blockRows, length));
  for (let row = 0; row < length; row += blockRows) {
    const count = Math.min(blockRows, length - row);
    column.packed.read(row, row + count, block);
    visit(block.subarray(0, count), row);
  }
}

/** Goes over a text column in order, by blocks, as {@link eachNumbers} does. */
export function eachCodes(column: TextColumn, visit: (codes: Int32Array, firstRow: number) => void): void {
  if (!column.packed) {
    visit(column.codes, 0);
    return;
  }
  const { length } = column.packed;
  const block = new Int32Array(Math.min(blockRows, length));
  for (let row = 0; row < length; row += blockRows) {
    const count = Math.min(blockRows, length - row);
    column.packed.read(row, row + count, block);
    visit(block.subarray(0, count), row);
  }
}

/** "iris.csv:12", or "iris.csv, row 11" where the file has no lines. */
export function placeOfRow(table: Table, row: number): string {
  return table.lines ? `${table.file}:${table.lines[row]}` : `${table.file}, row ${row + 1}`;
}
