/** A file of delimited values in batches of rows: it is read once, and only about a megabyte of it is held at a time. */
import { type ReadingControl, runSync, Yielder } from "../../../shared/cooperative.ts";
import { joinBytes } from "../../bytes/joinBytes.ts";
import type { ByteSource } from "../../bytes/source.ts";
import { textSource } from "../../bytes/text.ts";
import { CompactNumberColumn, CompactTextColumn } from "../../table/compactColumns.ts";
import type { BatchedTable, RowBatch, WordsAmongNumbers } from "../../table/rowBatch.ts";
import type { Column, Table } from "../../table/table.ts";
import {
  type Beginning,
  beginningOf,
  type DelimitedPlan,
  layoutOf,
  noRows,
  planOf,
  type ReadOptions,
  rewriter,
} from "./readDelimited.ts";
import { RowPlaces } from "./scanLayout.ts";
import { DelimitedScanner } from "./scanner.ts";
import { whitespaceDelimiter } from "./whitespace.ts";

/** Delimiters that are tried where the inferred one does not give the columns that are needed. */
const otherDelimiters = [",", ";", "\t", "|", whitespaceDelimiter];

export interface BatchOptions extends ReadOptions {
  /** The columns that are read; the others are passed over. */
  readonly only: ReadonlySet<string>;
  /** Those of them that the file must have: they decide what its delimiter is, and whether it has a header. */
  readonly needed: readonly string[];
}

/**
 * The file's rows in batches. How a column is read is decided by the options and the file's beginning and never changes
 * within the file, so that equal cells are read alike.
 *
 * @throws InputError where the file is empty or no text
 */
export async function delimitedBatches(
  source: ByteSource,
  file: string,
  options: BatchOptions,
  control: ReadingControl = {},
): Promise<BatchedTable> {
  const text = await textSource(source, file);
  const plan = planFor(await beginningOf(text, new Yielder(control)), file, options);
  const total = source === text ? source.size : undefined;
  const { delimiter, decimal } = plan.dialect;
  return {
    file,
    names: plan.names,
    delimiter: delimiter === whitespaceDelimiter ? "\t" : delimiter,
    decimal,
    warnings: plan.warnings,
    batches: () => readBatches(text, total, plan, control),
  };
}

/** The plan that finds the columns that are needed, where one does; else the usual one. */
function planFor(beginning: Beginning, file: string, options: BatchOptions): DelimitedPlan {
  const { needed } = options;
  const hasAll = ({ names }: DelimitedPlan) => needed.every((name) => names.includes(name));
  const header = options.header ?? "auto";
  const named = planOf(beginning, file, { ...options, header: header === "auto" ? "yes" : header });
  if (hasAll(named)) return named;
  if (options.delimiter === undefined)
    for (const delimiter of otherDelimiters) {
      const other = planWith(beginning, file, { ...options, header: "yes", delimiter });
      if (other && hasAll(other)) return other;
    }
  // Columns without names are called by their places.
  const unnamed = header === "auto" ? planOf(beginning, file, { ...options, header: "no" }) : undefined;
  return unnamed && hasAll(unnamed) ? unnamed : named;
}

function planWith(beginning: Beginning, file: string, options: ReadOptions): DelimitedPlan | undefined {
  try {
    return planOf(beginning, file, options);
  } catch {
    // The delimiter does not go with the other options.
    return undefined;
  }
}

async function* readBatches(
  text: ByteSource,
  total: number | undefined,
  plan: DelimitedPlan,
  control: ReadingControl,
): AsyncGenerator<RowBatch, void, void> {
  const yielder = new Yielder(control);
  const rewrite = rewriter(plan);
  const batcher = new Batcher(plan);
  let done = 0;
  for await (const chunk of text.chunks()) {
    done += chunk.length;
    await yielder.pause();
    const batch = batcher.push(rewrite(chunk), false, total === undefined ? undefined : done / total);
    if (batch) yield batch;
  }
  const last = batcher.push(new Uint8Array(0), true, 1);
  if (last) yield last;
  if (batcher.rows === 0) throw noRows(plan, { header: "yes" });
}

/** Cuts the text into batches of whole rows, each with a scanner of its own. */
class Batcher {
  /** Number of rows in the batches so far. */
  rows = 0;
  private readonly plan: DelimitedPlan;
  /** What has come and is in no batch yet. */
  private rest = new Uint8Array(0);
  /** A row that does not end is tried again when there is twice as much of it. */
  private retryAt = 0;
  /** The line of the file on which the rest begins. */
  private line = 1;

  constructor(plan: DelimitedPlan) {
    this.plan = plan;
  }

  /** Takes the next bytes. @returns the rows that have become whole; undefined where none has */
  push(chunk: Uint8Array, final: boolean, progress: number | undefined): RowBatch | undefined {
    const bytes = joinBytes([this.rest, chunk]);
    this.rest = bytes;
    if (bytes.length === 0 || (!final && bytes.length < this.retryAt)) return undefined;
    const { plan, rows: firstRow } = this;
    const places = new RowPlaces();
    const layout = layoutOf(plan, plan.readings);
    const scanner = new DelimitedScanner({
      ...layout,
      headerRows: firstRow === 0 ? layout.headerRows : 0,
      firstLine: this.line,
      places,
    });
    scanner.push(bytes);
    if (final) scanner.finish();
    else scanner.flush();
    const { rows } = scanner;
    if (rows === 0) {
      this.retryAt = 2 * bytes.length;
      return undefined;
    }
    this.retryAt = 0;
    this.rest = bytes.slice(scanner.position);
    this.line = scanner.line;
    this.rows += rows;
    const { starts, ends } = places;
    return {
      table: tableOf(scanner, plan),
      firstRow,
      words: wordsOf(scanner, plan),
      text: { bytes, starts, ends },
      progress,
    };
  }
}

/** The columns that were read. Of the remarks that a whole table has, none is made: words among numbers are listed apart. */
function tableOf(scanner: DelimitedScanner, { file, names }: DelimitedPlan): Table {
  const columns: Column[] = [];
  for (const [index, column] of scanner.columns.entries()) {
    if (column?.kind === "number") columns.push(new CompactNumberColumn(names[index], column.cells, {}));
    if (column?.kind !== "word") continue;
    const words = new CompactTextColumn(names[index], column.cells, column.words, {});
    runSync(words.readWords(Infinity));
    columns.push(words);
  }
  return { file, rows: scanner.rows, columns, lineOf: (row) => scanner.lineOf(row), warnings: [] };
}

function wordsOf(scanner: DelimitedScanner, { names }: DelimitedPlan): WordsAmongNumbers[] {
  return scanner.columns.flatMap((column, index) => {
    if (column?.kind !== "number" || !column.firstWord) return [];
    const { row, text } = column.firstWord;
    return { column: names[index], rows: column.words, firstRow: row, example: text };
  });
}
