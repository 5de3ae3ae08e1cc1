/** What the training rows have in each raw input column. */
import { fitTable } from "../../data/encode/applyPreprocessing.ts";
import type { Dataset } from "../../data/encode/dataset.ts";
import type { EncodedColumn } from "../../data/encode/encodeMatrix.ts";
import { countCodes } from "../../data/encode/encoders/categorical.ts";
import type { BooleanEncoding, CategoricalEncoding } from "../../data/plan/preprocessing.ts";
import { parseDates } from "../../data/plan/roles/dates.ts";
import { numericOf } from "../../data/table/convert.ts";
import {
  type BlockColumn,
  type NumericColumn,
  numberBlocks,
  type Table,
  type TextColumn,
} from "../../data/table/table.ts";
import { wordLookup } from "../../data/table/wordLookup.ts";
import type { CooperativeTask } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import { histogram } from "../../shared/histogram.ts";
import { quantile } from "../../shared/quantile.ts";
import type { NumberRange, RawInput } from "../../shared/results/resultsRequests.ts";
import { evenlySpaced } from "../healthSample.ts";
import type { Subject } from "./trainedNetworks.ts";

/** Training rows whose values give the quartiles and the histogram. */
const maxSampled = 100_000;
/** Bars of a column's histogram. */
const histogramBars = 24;
/** Words that share one input and are listed, the most frequent ones. */
const maxOtherWords = 1000;
/** Numbers of a block that are read between two yields. */
const numbersPerChunk = 2 ** 17;

/** A dataset never changes, and a row of values is judged again and again. */
const known = new WeakMap<Dataset, readonly RawInput[]>();

/** What the training rows have in each raw input column, in the order of the preprocessing's columns. */
export async function rawColumns(subject: Subject): Promise<readonly RawInput[]> {
  const { dataset } = subject;
  const found = known.get(dataset);
  if (found) return found;
  const columns = await subject.run(describeColumns(await rawTable(subject), dataset));
  known.set(dataset, columns);
  return columns;
}

/** The raw data that the network was trained on. @throws InputError where the files have other rows by now */
export async function rawTable({ table, dataset }: Subject): Promise<Table> {
  const read = await table();
  if (read.rows === dataset.summary.rows.all) return read;
  throw new InputError(
    `${read.file} has changed since the network was trained, so that its rows cannot be shown. Train again.`,
    { file: read.file },
  );
}

function* describeColumns(table: Table, dataset: Dataset): CooperativeTask<readonly RawInput[]> {
  const { train, preprocessing } = dataset;
  const rows = new Uint8Array(table.rows);
  for (const row of train) rows[row] = trainingRow;
  for (const row of evenlySpaced(train, Math.min(train.length, maxSampled))) rows[row] = sampledRow;
  const { columns } = yield* fitTable(table, preprocessing);
  const described: RawInput[] = [];
  for (const column of columns) described.push(yield* describeColumn(column, rows, train));
  return described;
}

/** What a table's row is; 0 for one that does not train. */
const trainingRow = 1;
const sampledRow = 2;

function* describeColumn(
  { column: content, encoding }: EncodedColumn,
  rows: Uint8Array,
  train: Uint32Array,
): CooperativeTask<RawInput> {
  const { column } = encoding;
  switch (encoding.kind) {
    case "numeric":
      return { kind: "number", column, ...(yield* rangeOf(content as NumericColumn, rows)) };
    case "date": {
      const words = content as TextColumn;
      const days = yield* numericOf(words, yield* parseDates(words.categories, encoding.order));
      const { isInteger: _, ...range } = yield* rangeOf(days, rows);
      return { kind: "date", column, ...range };
    }
    case "categorical":
      return {
        kind: "category",
        column,
        categories: yield* countWords(content as TextColumn, encoding, rows),
      };
    case "boolean":
      return { kind: "boolean", column, ...(yield* booleanWords(content as TextColumn, encoding, rows)) };
    case "block":
      return { kind: "block", column, ...(yield* blockRange(content as BlockColumn, train)) };
    default:
      return encoding satisfies never;
  }
}

/** Exact ends; quartiles and histogram of the sampled rows. */
function* rangeOf(
  column: NumericColumn,
  rows: Uint8Array,
): CooperativeTask<NumberRange & { readonly isInteger: boolean }> {
  let minimum = Infinity;
  let maximum = -Infinity;
  let isInteger = true;
  const sample: number[] = [];
  for (const { values, first } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      const kind = rows[first + i];
      if (kind === 0 || Number.isNaN(value)) continue;
      if (value < minimum) minimum = value;
      if (value > maximum) maximum = value;
      isInteger &&= Number.isInteger(value);
      if (kind === sampledRow) sample.push(value);
    }
    yield;
  }
  // None of the sampled rows may have a value.
  const sorted = Float64Array.from(sample.length > 0 ? sample : [minimum, maximum]).sort();
  return {
    isInteger,
    minimum,
    lowerQuartile: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upperQuartile: quantile(sorted, 0.75),
    maximum,
    histogram: histogram(sorted, sorted.length, minimum, maximum, histogramBars),
  };
}

/** The encoding's categories in its order, then the words that share the last input, the most frequent first. */
function* countWords(
  column: TextColumn,
  { categories, others }: CategoricalEncoding,
  rows: Uint8Array,
): CooperativeTask<{ readonly name: string; readonly rows: number }[]> {
  const { counts } = yield* countCodes(column, rows);
  const lookup = wordLookup(categories);
  const found = categories.map((name) => ({ name, rows: 0 }));
  const rest: { readonly name: string; readonly rows: number }[] = [];
  for (const [code, name] of column.categories.entries()) {
    if (counts[code] === 0) continue;
    const place = lookup(name);
    if (place !== undefined) found[place].rows += counts[code];
    else if (others) rest.push({ name, rows: counts[code] });
  }
  yield;
  rest.sort((a, b) => b.rows - a.rows || (a.name < b.name ? -1 : 1));
  return [...found, ...rest.slice(0, maxOtherWords)];
}

/** The most frequent word for false and for true, "" where the training rows have none, and the rows that have any. */
function* booleanWords(
  column: TextColumn,
  { yes, no }: BooleanEncoding,
  rows: Uint8Array,
): CooperativeTask<Pick<Extract<RawInput, { readonly kind: "boolean" }>, "words" | "rows">> {
  const { counts } = yield* countCodes(column, rows);
  const countOf = new Map(column.categories.map((word, code) => [word, counts[code]]));
  const isYes = new Set(yes);
  const mostFrequent = (words: readonly string[]) =>
    words.reduce((best, word) => ((countOf.get(word) ?? 0) > (countOf.get(best) ?? -1) ? word : best), "");
  const total = (words: readonly string[]) => words.reduce((sum, word) => sum + (countOf.get(word) ?? 0), 0);
  // Encodings of earlier versions do not say what is a no.
  const noWords = no ?? column.categories.filter((word) => !isYes.has(word));
  return { words: [mostFrequent(noWords), mostFrequent(yes)], rows: [total(noWords), total(yes)] };
}

function* blockRange(
  { values, shape }: BlockColumn,
  train: Uint32Array,
): CooperativeTask<{ readonly shape: readonly number[]; readonly low: number; readonly high: number }> {
  const width = shape.reduce((product, size) => product * size, 1);
  const rowsPerChunk = Math.max(1, Math.floor(numbersPerChunk / width));
  let low = Infinity;
  let high = -Infinity;
  for (let from = 0; from < train.length; from += rowsPerChunk) {
    for (const row of train.subarray(from, from + rowsPerChunk))
      for (let i = row * width; i < (row + 1) * width; i++) {
        if (values[i] < low) low = values[i];
        if (values[i] > high) high = values[i];
      }
    yield;
  }
  return { shape, low, high };
}
