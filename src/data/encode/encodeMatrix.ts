import type { Yielder } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import { newSharedBuffer } from "../../shared/sharedMemory.ts";
import type { ColumnEncoding } from "../plan/preprocessing.ts";
import { type Column, fileAndLine, placeOfRow, type Table } from "../table/table.ts";
import type { RowWriter } from "./encoders/encoder.ts";
import { writerOf } from "./encoders/fit.ts";

/** A matrix of more elements (4 GiB) is refused. */
const maxElements = 2 ** 30;
/** Elements of the matrix that are written at a time, all columns of some rows: what fits in a processor's cache. */
const blockElements = 2 ** 15;

/** A column with the encoding that turns it into inputs, and these inputs' names. */
export interface EncodedColumn {
  readonly column: Column;
  readonly encoding: ColumnEncoding;
  readonly inputs: readonly string[];
}

/**
 * All rows of all columns as a (rows, inputs) matrix, row-major, some rows at a time, so that what is read and written
 * stays in the processor's cache.
 *
 * @param consume the table is not needed afterwards: its memory is given back while the matrix grows
 * @throws InputError when the matrix is too large or a number does not fit into single precision; CancellationError
 */
export async function encodeMatrix(
  table: Table,
  columns: readonly EncodedColumn[],
  yielder: Yielder,
  consume = false,
): Promise<Float32Array> {
  const inputs = columns.flatMap((column) => column.inputs);
  const stride = inputs.length;
  if (table.rows * stride > maxElements)
    throw new InputError(
      `${table.file}: ${table.rows} rows of ${stride} inputs are too many (${maxElements} numbers at most). Use fewer rows, or name fewer columns in dataset.features.`,
      { file: table.file },
    );
  const matrix = sharedFloats(table.rows * stride);
  const writers: { readonly write: RowWriter; readonly offset: number }[] = [];
  let offset = 0;
  for (const { column, encoding, inputs: own } of columns) {
    const write = await yielder.run(writerOf(encoding, column, table.file));
    writers.push({ write, offset });
    offset += own.length;
  }
  // A power of two, so that a step lies in one block of the table.
  const step = Math.max(64, Math.min(2 ** 14, 2 ** Math.floor(Math.log2(blockElements / stride))));
  for (let from = 0; from < table.rows; from += step) {
    const to = Math.min(from + step, table.rows);
    let areFinite = true;
    for (const { write, offset } of writers) areFinite = write(from, to, matrix, offset, stride) && areFinite;
    if (!areFinite) failInfinite(matrix, from, to, table, inputs);
    if (consume) releaseRows(table, to < table.rows ? to : Infinity);
    await yielder.pause(() => ({ stage: "encoding", done: to, total: table.rows }));
  }
  return matrix;
}

/** Gives back the memory of the rows before this one. */
function releaseRows({ columns }: Table, row: number): void {
  for (const column of columns) if (column.kind !== "block") column.compact?.release(row);
}

/** Zeros that threads can share, where there is such memory. */
function sharedFloats(count: number): Float32Array {
  return new Float32Array(newSharedBuffer(count * Float32Array.BYTES_PER_ELEMENT));
}

/** Large values in validation or test rows may overflow when the training rows' spread is tiny. */
function failInfinite(
  matrix: Float32Array,
  from: number,
  to: number,
  table: Table,
  inputs: readonly string[],
): void {
  const end = to * inputs.length;
  for (let i = from * inputs.length; i < end; i++) {
    if (Number.isFinite(matrix[i])) continue;
    const row = Math.floor(i / inputs.length);
    const input = inputs[i % inputs.length];
    throw new InputError(
      `${placeOfRow(table, row)}: column "${input}" is too large for single precision once it is scaled. Correct it, or leave the column out of dataset.features.`,
      { ...fileAndLine(table, row), field: input },
    );
  }
}
