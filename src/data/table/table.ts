import type { CooperativeTask } from "../../shared/cooperative.ts";
import type { DataGuess } from "../../shared/data/guess.ts";
import type { Task } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import type { CompactCodes, CompactNumbers } from "./compactBlocks.ts";

/** A data file's content by columns, before anything is encoded. Every format's parser gives one. */
export interface Table {
  /** The file, as the design names it; it begins the messages about it. */
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly Column[];
  /** The line of the file, from 1, on which each row begins; absent where the file has no lines. */
  readonly lines?: Uint32Array;
  /** The same for one row, where `lines` would have to be made first. */
  readonly lineOf?: (row: number) => number;
  /** Where the format itself says what is predicted. */
  readonly target?: string;
  readonly task?: Task;
  /** The files that the rows come from, in their order, where there are several. */
  readonly parts?: readonly TablePart[];
  /** The rows from here on are the test part, since they come from files of their own. */
  readonly testFrom?: number;
  /** What the reader inferred, such as the delimiter. */
  readonly guesses?: readonly DataGuess[];
  /** What a person should know about the reading, each a sentence. */
  readonly warnings: readonly string[];
}

export type TablePart = Pick<Table, "file" | "rows" | "lines" | "lineOf">;

export type Column = NumericColumn | TextColumn | BlockColumn;

interface ColumnBase {
  readonly name: string;
  /** Why the column cannot be used, thrown when it is: an error in a column that nobody uses stops nobody. */
  readonly error?: InputError;
  /** What a person should know when the column is used. */
  readonly warning?: string;
  /** Left out of the features unless the design names it, such as a second label. */
  readonly isAuxiliary?: boolean;
}

export interface NumericColumn extends ColumnBase {
  readonly kind: "numeric";
  /** One for each row; NaN is missing. */
  readonly values: Float64Array;
  /** The same in blocks of little memory; `values` is then made again each time it is asked for. */
  readonly compact?: CompactNumbers;
}

export interface TextColumn extends ColumnBase {
  readonly kind: "text";
  /** For each row an index into `categories`; −1 is missing. */
  readonly codes: Int32Array;
  /** The distinct values, in the order in which the file has them. */
  readonly categories: readonly string[];
  /** The codes in blocks of little memory; `codes` is then made again each time it is asked for. */
  readonly compact?: CompactCodes;
  /** Whether there are more distinct values, which share the last code. */
  readonly isTruncated?: boolean;
  /** Why words that all look like numbers are words, as a clause: `its numbers have leading zeros`. */
  readonly wordsReason?: string;
}

/** Many numeric columns at once, such as an image's pixels. No value is missing. */
export interface BlockColumn extends ColumnBase {
  readonly kind: "block";
  /** Of one row, such as [28, 28]. */
  readonly shape: readonly number[];
  /** (rows, product of the shape), row-major. */
  readonly values: Uint8Array | Float32Array | Float64Array;
  /**
   * The file names values by an index and leaves out zeros, so that it does not say how many a row has. This is the index
   * of the first; another file's rows may begin earlier or end later, and these then have zeros there.
   */
  readonly firstIndex?: number;
}

/** @throws InputError when two columns have one name */
export function checkNames(file: string, columns: readonly Column[]): void {
  const names = new Set<string>();
  for (const { name } of columns) {
    if (names.has(name))
      throw new InputError(`${file}: two columns are named "${name}". Rename one.`, { file, field: name });
    names.add(name);
  }
}

/** Number of rows that are read at a time where a column is not in blocks itself. */
const blockRows = 2 ** 14;

/** Some rows in a row of a column: `values[i]` belongs to row `first + i`. */
export interface Cells<T> {
  readonly values: T;
  readonly first: number;
}

/** Goes over a numeric column in order, by blocks; an array holds its values until the next block is taken. */
export function* numberBlocks(column: NumericColumn): Generator<Cells<Float64Array>, void, void> {
  const { compact } = column;
  const all = compact ? undefined : column.values;
  const length = compact?.length ?? column.values.length;
  const rows = compact?.blockRows ?? blockRows;
  const scratch = new Float64Array(compact ? Math.min(rows, length) : 0);
  for (let first = 0; first < length; first += rows) {
    const end = Math.min(first + rows, length);
    yield { values: compact?.view(first, end, scratch) ?? (all as Float64Array).subarray(first, end), first };
  }
}

/** Goes over a text column in order, by blocks, as {@link numberBlocks} does. */
export function* codeBlocks(column: TextColumn): Generator<Cells<Int32Array>, void, void> {
  const { compact } = column;
  const all = compact ? undefined : column.codes;
  const length = compact?.length ?? column.codes.length;
  const rows = compact?.blockRows ?? blockRows;
  const scratch = new Int32Array(compact ? Math.min(rows, length) : 0);
  for (let first = 0; first < length; first += rows) {
    const end = Math.min(first + rows, length);
    compact?.read(first, end, scratch);
    yield { values: all ? all.subarray(first, end) : scratch.subarray(0, end - first), first };
  }
}

/** All values of a numeric column; where they are compact, in steps. */
export function* allNumbers(column: NumericColumn): CooperativeTask<Float64Array> {
  if (!column.compact) return column.values;
  const all = new Float64Array(column.compact.length);
  for (const { values, first } of numberBlocks(column)) {
    all.set(values, first);
    yield;
  }
  return all;
}

/** All codes of a column of words; where they are compact, in steps. */
export function* allCodes(column: TextColumn): CooperativeTask<Int32Array> {
  if (!column.compact) return column.codes;
  const all = new Int32Array(column.compact.length);
  for (const { values, first } of codeBlocks(column)) {
    all.set(values, first);
    yield;
  }
  return all;
}

/** What a numeric column has in these rows. */
export function numbersAt(column: NumericColumn, rows: Uint32Array): Float64Array {
  const { compact } = column;
  if (!compact) return Float64Array.from(rows, (row) => column.values[row]);
  const found = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) compact.read(rows[i], rows[i] + 1, found.subarray(i));
  return found;
}

/** What a column of words has in these rows. */
export function codesAt(column: TextColumn, rows: Uint32Array): Int32Array {
  const { compact } = column;
  if (!compact) return Int32Array.from(rows, (row) => column.codes[row]);
  const found = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) compact.read(rows[i], rows[i] + 1, found.subarray(i));
  return found;
}

/** How many rows lack a value, and the first of them (−1 when none does). */
export function missingIn(column: Column): { count: number; first: number } {
  if (column.kind === "block") return { count: 0, first: -1 };
  if (column.compact) return { count: column.compact.missing, first: column.compact.firstMissing };
  let count = 0;
  let first = -1;
  const { length } = column.kind === "numeric" ? column.values : column.codes;
  for (let row = 0; row < length; row++) {
    if (column.kind === "numeric" ? !Number.isNaN(column.values[row]) : column.codes[row] >= 0) continue;
    if (count++ === 0) first = row;
  }
  return { count, first };
}

/** The file that a row comes from, its place among the file's rows (from 0), and its line where the file has lines. */
export function sourceOfRow(
  table: Table,
  row: number,
): { readonly file: string; readonly row: number; readonly line: number | undefined } {
  let within = row;
  for (const part of table.parts ?? [table]) {
    if (within < part.rows) return { file: part.file, row: within, line: lineAt(part, within) };
    within -= part.rows;
  }
  throw new RangeError(`${table.file} has no row ${row}.`);
}

/** The file and, where it has lines, the line of a row, for the place of an error. */
export function fileAndLine(table: Table, row: number): { readonly file: string; readonly line?: number } {
  const { file, line } = sourceOfRow(table, row);
  return line === undefined ? { file } : { file, line };
}

/** "iris.csv:12", or "iris.csv, row 11" where the file has no lines. */
export function placeOfRow(table: Table, row: number): string {
  const source = sourceOfRow(table, row);
  return source.line === undefined
    ? `${source.file}, row ${source.row + 1}`
    : `${source.file}:${source.line}`;
}

/** The line, from 1, on which a row begins; undefined where the file has no lines, or there are several files. */
export function lineAt({ lineOf, lines }: Pick<Table, "lineOf" | "lines">, row: number): number | undefined {
  return lineOf ? lineOf(row) : lines?.[row];
}
