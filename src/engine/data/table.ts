import type { Task } from "../../shared/design/fields.ts";
import type { InputError } from "../../shared/errors.ts";

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
}

export interface TextColumn extends ColumnBase {
  readonly kind: "text";
  /** For each row an index into `categories`; −1 is missing. */
  readonly codes: Int32Array;
  /** The distinct values, in the order in which the file has them. */
  readonly categories: readonly string[];
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
  const note = (row: number) => {
    if (count === 0) first = row;
    count++;
  };
  if (column.kind === "numeric")
    for (let row = 0; row < column.values.length; row++) if (Number.isNaN(column.values[row])) note(row);
  if (column.kind === "text")
    for (let row = 0; row < column.codes.length; row++) if (column.codes[row] < 0) note(row);
  return { count, first };
}

/** "iris.csv:12", or "iris.csv, row 11" where the file has no lines. */
export function placeOfRow(table: Table, row: number): string {
  return table.lines ? `${table.file}:${table.lines[row]}` : `${table.file}, row ${row + 1}`;
}
