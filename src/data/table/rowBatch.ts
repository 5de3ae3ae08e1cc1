/** A table in batches of rows, for work that takes one batch after the other and never the whole. */
import type { Table } from "./table.ts";

/** Cells of a column of numbers that are neither numbers nor missing, in one batch. */
export interface WordsAmongNumbers {
  readonly column: string;
  readonly rows: number;
  /** The first of the rows within the batch, and what its cell says. */
  readonly firstRow: number;
  readonly example: string;
}

/** The rows of a batch as the file has them: delimited cells without the line end. */
export interface RowText {
  readonly bytes: Uint8Array;
  /** Where each row begins and ends in the bytes. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

export interface RowBatch {
  /** Some rows; of a text that is read as it comes, only the columns that were asked for. */
  readonly table: Table;
  /** Number of rows in the batches before. */
  readonly firstRow: number;
  /** What counts as missing in the table's columns of numbers and is something else; a table that is read whole has none. */
  readonly words: readonly WordsAmongNumbers[];
  /** The rows as they are written; absent where the file is not delimited text. */
  readonly text?: RowText;
  /** Share of the file that has been read with this batch; undefined where its size is not known. */
  readonly progress: number | undefined;
}

/** A data file whose rows come in batches. */
export interface BatchedTable {
  readonly file: string;
  /** The names of all columns, in their order. */
  readonly names: readonly string[];
  /** What separates the cells of {@link RowBatch.text}; absent where there is no text. */
  readonly delimiter?: string;
  /** The mark that its numbers are written with, mostly. */
  readonly decimal?: "." | ",";
  /** What a person should know about the reading, each a sentence. */
  readonly warnings: readonly string[];
  /** @throws InputError that names the file and the line; CancellationError */
  batches(): AsyncGenerator<RowBatch, void, void>;
}
