import { type CooperativeTask, type ReadingControl, runSync, Yielder } from "../../../shared/cooperative.ts";
import type { ColumnSpec, DatasetSpec } from "../../../shared/design/fields.ts";
import { InputError } from "../../../shared/errors.ts";
import { joinBytes } from "../../bytes/joinBytes.ts";
import { checkTableSize } from "../../bytes/limits.ts";
import { type ByteSource, chunkBytes } from "../../bytes/source.ts";
import { decodeText, textSource } from "../../bytes/text.ts";
import { MissingWords, quoteCell, usualMissingWords } from "../../table/parseCell.ts";
import type { Table } from "../../table/table.ts";
import { type DelimitedOptions, type Dialect, delimiterText, dialectOf, nameColumns } from "./dialect.ts";
import type { OrangeColumn } from "./orange.ts";
import { areSameReadings, type ReadingContext, readingOfSample, readingsOfScan } from "./readings.ts";
import type { CellKind, Reading, ScanLayout } from "./scanLayout.ts";
import { DelimitedScanner } from "./scanner.ts";
import { tableOfScan } from "./tableOfScan.ts";
import { WhitespaceNormalizer, whitespaceDelimiter } from "./whitespace.ts";

export interface ReadOptions extends DelimitedOptions {
  /** What the design says of single columns: a role may decide whether their cells are numbers or strings. */
  readonly columns?: DatasetSpec["columns"];
  /** The names of the columns that are read; the others' cells are skipped. By default all. */
  readonly only?: ReadonlySet<string>;
}

/** Number of bytes from which the delimiter is inferred, the header and the columns' kinds; more would only take longer. */
const sampleBytes = 2 ** 18;
/** A first row that is longer than this is no header. */
const maxSample = 2 ** 26;

/**
 * The table in a file of delimited values, read in one pass and in little memory.
 *
 * @throws InputError that names the file and the line; CancellationError
 */
export async function readDelimited(
  source: ByteSource,
  file: string,
  options: ReadOptions,
  control: ReadingControl = {},
): Promise<Table> {
  const text = await textSource(source, file);
  const yielder = new Yielder(control);
  const plan = planOf(await beginningOf(text, yielder), file, options);
  const total = source === text ? source.size : undefined;
  const scan = async (readings: readonly Reading[]) => {
    const scanner = new DelimitedScanner(layoutOf(plan, readings));
    const rewrite = rewriter(plan);
    let done = 0;
    for await (const chunk of text.chunks()) {
      scanner.push(rewrite(chunk));
      done += chunk.length;
      await yielder.pause(() => ({ stage: "reading", done, total }));
    }
    scanner.finish();
    return scanner;
  };
  let scanner = await scan(plan.readings);
  for (let again = 0; again < maxRescans; again++) {
    const readings = await yielder.run(readingsOfScan(scanner, plan.context));
    if (areSameReadings(readings, scanner.readings)) break;
    scanner = await scan(readings);
  }
  return yielder.run(toTable(scanner, plan, options));
}

/** Times that a file may be read again because its first rows misled. */
const maxRescans = 2;

/** The same for bytes in memory, of UTF-8 without a mark. */
export function readDelimitedBytes(bytes: Uint8Array, file: string, options: ReadOptions): Table {
  const start = firstFilled(bytes);
  const beginning = bytes.subarray(start, start + maxSample);
  const isWhole = start + beginning.length === bytes.length;
  const plan = planOf({ bytes: beginning, line: linesIn(bytes.subarray(0, start)), isWhole }, file, options);
  const scan = (readings: readonly Reading[]) => {
    const scanner = new DelimitedScanner(layoutOf(plan, readings));
    const rewrite = rewriter(plan);
    for (let at = 0; at < bytes.length; at += chunkBytes)
      scanner.push(rewrite(bytes.subarray(at, at + chunkBytes)));
    scanner.finish();
    return scanner;
  };
  let scanner = scan(plan.readings);
  for (let again = 0; again < maxRescans; again++) {
    const readings = runSync(readingsOfScan(scanner, plan.context));
    if (areSameReadings(readings, scanner.readings)) break;
    scanner = scan(readings);
  }
  return runSync(toTable(scanner, plan, options));
}

/** The columns' names, read from a file's beginning, which may end anywhere. */
export function readNames(bytes: Uint8Array, file: string, options: DelimitedOptions): readonly string[] {
  const { sample, names, headerRows } = dialectOf(decodeText(bytes, file, true), file, options);
  return sample.length === 0 ? [] : nameColumns(names, headerRows > 0, file).names;
}

export interface DelimitedPlan {
  readonly file: string;
  readonly dialect: Dialect;
  readonly names: readonly string[];
  /** On which the first row begins, from 1. */
  readonly line: number;
  readonly warnings: readonly string[];
  /** How the first rows suggest to read the columns. */
  readonly readings: readonly Reading[];
  readonly context: ReadingContext;
}

/** A file from its first line that is not empty: blank lines above it may be many, and mean nothing. */
export interface Beginning {
  readonly bytes: Uint8Array;
  /** How many lines are above it. */
  readonly line: number;
  /** Whether it is all of the file. */
  readonly isWhole: boolean;
}

/** How a file is read, given its beginning. @throws InputError where it has no row */
export function planOf(beginning: Beginning, file: string, options: ReadOptions): DelimitedPlan {
  const dialect = dialectOf(sampleText(beginning, file), file, options, beginning.line);
  const { sample, headerRows, decimal, orange, skipLines } = dialect;
  if (sample.length === 0)
    throw new InputError(
      options.skipLines
        ? `dataset.skipLines: no row of ${file} is found below its first ${skipLines} lines. Give the number of lines above the header.`
        : beginning.isWhole
          ? `${file} is empty. A table with a header and rows is expected.`
          : `${file} begins with blank lines or remarks and no row. A table with a header and rows is expected.`,
      options.skipLines ? { file, field: "dataset.skipLines" } : { file },
    );
  checkTableSize(file, 0, dialect.names.length);
  const { names, warnings } = nameColumns(dialect.names, headerRows > 0, file);
  const decided = names.map((name, index): CellKind | undefined =>
    options.only?.has(name) === false
      ? "skip"
      : (kindOfRole(options.columns?.[name]?.role) ?? kindOfOrange(orange?.[index])),
  );
  const rows = sample.slice(headerRows);
  const context: ReadingContext = {
    decided,
    decimal,
    numbers: options,
    missing: options.missingWords ? new MissingWords(options.missingWords) : usualMissingWords,
    sampleOf: (column) => rows.flatMap(({ cells }) => cells[column] ?? []),
  };
  const readings = names.map((_, index) => readingOfSample(index, context));
  return { file, dialect, names, line: beginning.line + sample[0].line, warnings, readings, context };
}

function kindOfOrange(column: OrangeColumn | undefined): CellKind | undefined {
  return column?.type && (column.type === "continuous" ? "number" : "word");
}

/** What text goes through before it is scanned. */
export function rewriter({ dialect }: DelimitedPlan): (bytes: Uint8Array) => Uint8Array {
  if (dialect.delimiter !== whitespaceDelimiter) return (bytes) => bytes;
  const normalizer = new WhitespaceNormalizer();
  return (bytes) => normalizer.push(bytes);
}

/** Whole lines of the beginning: at most the usual sample, more where a line is longer. */
function sampleText({ bytes, isWhole }: Beginning, file: string): string {
  let end = bytes.length;
  if (!isWhole || end > sampleBytes) {
    // Files of old programs end their lines with carriage returns only.
    const most = Math.min(sampleBytes, end);
    const mark = bytes.lastIndexOf(10, most) > 0 ? 10 : 13;
    const lineEnd = bytes.lastIndexOf(mark, most);
    end = lineEnd > 0 && bytes.lastIndexOf(mark, lineEnd - 1) > 0 ? lineEnd : end;
  }
  return decodeText(bytes.subarray(0, end), file, !isWhole && end === bytes.length);
}

function kindOfRole(role: ColumnSpec["role"]): CellKind | undefined {
  switch (role) {
    case "numeric":
      return "number";
    case "categorical":
    case "boolean":
    case "date":
      return "word";
    case "text":
    case "identifier":
    case "ignore":
    case undefined:
      return undefined;
    default:
      return role satisfies never;
  }
}

/** The file's beginning: enough for two rows, where it has them. */
export async function beginningOf(source: ByteSource, yielder: Yielder): Promise<Beginning> {
  const first = await source.beginning();
  if (first.length >= sampleBytes && firstFilled(first) === 0 && hasTwoLines(first))
    return { bytes: first, line: 0, isWhole: false };
  const chunks: Uint8Array[] = [];
  let length = 0;
  let breaks = 0;
  let line = 0;
  let blank = 0;
  let endsHalfway = false;
  for await (const piece of source.chunks()) {
    // There may be many blank lines, and the first row may be long.
    await yielder.pause(() => ({ stage: "reading", done: blank + length, total: source.size }));
    const start = length === 0 ? firstFilled(piece) : 0;
    const chunk = piece.subarray(start);
    line += linesIn(piece.subarray(0, start));
    // The line end's other half.
    if (endsHalfway && start > 0 && piece[0] === 10) line--;
    endsHalfway = start > 0 && start === piece.length && piece[start - 1] === 13;
    blank += start;
    if (chunk.length === 0) continue;
    chunks.push(chunk.slice());
    length += chunk.length;
    if (chunk.includes(10) || chunk.includes(13)) breaks++;
    if ((length >= sampleBytes && breaks >= 2) || length >= maxSample)
      return { bytes: joinBytes(chunks), line, isWhole: false };
  }
  return { bytes: joinBytes(chunks), line, isWhole: true };
}

function hasTwoLines(bytes: Uint8Array): boolean {
  const end = (from: number) => {
    const feed = bytes.indexOf(10, from);
    return feed >= 0 ? feed : bytes.indexOf(13, from);
  };
  const first = end(0);
  return first >= 0 && end(first + 1) >= 0;
}

/** The place of the first byte that is no line end; behind them all where there is none. */
function firstFilled(bytes: Uint8Array): number {
  let at = 0;
  while (bytes[at] === 10 || bytes[at] === 13) at++;
  return at;
}

/** The lines that these line ends end. */
function linesIn(ends: Uint8Array): number {
  let lines = 0;
  for (let i = 0; i < ends.length; i++) if (ends[i] === 10 || ends[i + 1] !== 10) lines++;
  return lines;
}

/** What a scan of the whole file is given. */
export function layoutOf(
  { file, dialect, context }: DelimitedPlan,
  readings: readonly Reading[],
): ScanLayout {
  const { delimiter, decimal, comment, headerRows, skipLines, isDelimiterGuessed } = dialect;
  const shown = delimiterText(delimiter);
  return {
    file,
    delimiter: delimiter === whitespaceDelimiter ? "\t" : delimiter,
    delimiterNote: isDelimiterGuessed
      ? `the delimiter was guessed to be ${shown}; dataset.delimiter sets another, and dataset.skipLines passes over lines above the table`
      : `the delimiter is ${shown}, as dataset.delimiter says`,
    decimal,
    comment,
    skipLines,
    headerRows,
    missing: context.missing,
    readings,
  };
}

function* toTable(
  scanner: DelimitedScanner,
  plan: DelimitedPlan,
  options: ReadOptions,
): CooperativeTask<Table> {
  const { file, dialect, names, warnings, context } = plan;
  if (scanner.rows === 0) throw noRows(plan, options);
  const { guesses, orange } = dialect;
  return yield* tableOfScan(scanner, { file, names, warnings, guesses, context, orange });
}

/** The error of a file that has a header and nothing else. */
export function noRows({ file, names, line }: DelimitedPlan, { header }: DelimitedOptions): InputError {
  return new InputError(
    `${file} has a header (${names.slice(0, 3).map(quoteCell).join(", ")}${names.length > 3 ? ", …" : ""}) and no rows. Add rows${header === "yes" ? "" : ', or set dataset.header to "no" if the first line is a row'}.`,
    { file, line },
  );
}
