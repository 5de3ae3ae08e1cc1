import type { Dataset } from "../../data/encode/dataset.ts";
import { parseNumber } from "../../data/table/parseCell.ts";
import { codesAt, numbersAt, type Table } from "../../data/table/table.ts";
import type { CooperativeTask } from "../../shared/cooperative.ts";
import { didYouMean } from "../../shared/design/nearest.ts";
import { InputError } from "../../shared/errors.ts";
import {
  maxPlaneSize,
  type NumberRange,
  type Plane,
  type PlanePoints,
  type PlaneQuery,
  type RawInput,
} from "../../shared/results/resultsRequests.ts";
import { classAnswersOf, numberAnswers } from "../evaluation/predictions.ts";
import { drawPlaces } from "./drawRows.ts";
import { type ColumnInputs, encodeNumbers, encodeValues } from "./encodeValues.ts";
import { rawColumns, rawTable } from "./rawColumns.ts";
import type { Subject } from "./trainedNetworks.ts";

/** How much farther than the training rows' range a plane extends on each side, as a share of it. */
const margin = 0.08;
/** Rows of the part that are drawn as points. */
const maxPoints = 2000;
/** Inputs that are made at a time. */
const maxInputsAtOnce = 2 ** 16;

/** One side of a plane: a raw column, and its values at the centers of the pixels, rising. */
interface Axis {
  readonly column: string;
  readonly low: number;
  readonly high: number;
  readonly encoded: ColumnInputs;
}

/**
 * What a network answers over two raw columns that are numbers: at the center of each pixel the same to the last bit as to
 * a row with these values.
 *
 * @throws InputError where a column is no number or a value cannot be read; CancellationError
 */
export async function plane(subject: Subject, query: PlaneQuery): Promise<Plane> {
  const { dataset, moment } = subject;
  const { size } = query;
  if (!Number.isInteger(size) || size < 1 || size > maxPlaneSize)
    throw new RangeError(`A plane has 1 to ${maxPlaneSize} pixels along each side, not ${size}.`);
  if (query.x === query.y) throw new InputError(`Choose two different columns, not "${query.x}" twice.`);
  const columns = await rawColumns(subject);
  const x = axisOf(columns, query.x, size, dataset);
  const y = axisOf(columns, query.y, size, dataset);
  const others = columns.map(({ column }, index) =>
    column === x.column || column === y.column ? "" : query.values[index],
  );
  const { inputs: row } = await encodeValues(dataset, others);
  const answers = await subject.run(answerGrid(subject, row, x, y, size));
  return {
    moment,
    x: { low: x.low, high: x.high },
    y: { low: y.low, high: y.high },
    size,
    ...answers,
    points: query.points === null ? null : await pointsOf(subject, dataset[query.points], x, y),
  };
}

function axisOf(columns: readonly RawInput[], name: string, size: number, dataset: Dataset): Axis {
  const index = columns.findIndex(({ column }) => column === name);
  const column = columns[index];
  if (column?.kind !== "number") {
    const numbers = columns.filter(({ kind }) => kind === "number").map((other) => other.column);
    throw new InputError(
      `There is no input "${name}" that is a number. Choose another column.${didYouMean(name, numbers)}`,
    );
  }
  const { low, high } = extended(column);
  const centers = Array.from({ length: size }, (_, i) => low + ((i + 0.5) / size) * (high - low));
  return { column: name, low, high, encoded: encodeNumbers(dataset, index, centers) };
}

function extended({ minimum, maximum }: NumberRange): { readonly low: number; readonly high: number } {
  const span = maximum - minimum;
  const more = margin * (span > 0 ? span : Math.abs(minimum) || 1);
  return { low: minimum - more, high: maximum + more };
}

/** The answers, some rows of pixels at a time. Only the inputs of the two columns differ between pixels. */
function* answerGrid(
  subject: Subject,
  row: Float32Array,
  { encoded: x }: Axis,
  { encoded: y }: Axis,
  size: number,
): CooperativeTask<Pick<Plane, "classes" | "scores">> {
  const { network, dataset } = subject;
  const stride = row.length;
  const lines = Math.min(size, Math.max(1, Math.floor(maxInputsAtOnce / (stride * size))));
  const matrix = new Float32Array(lines * size * stride);
  for (let at = 0; at < matrix.length; at += stride) {
    const column = (at / stride) % size;
    matrix.set(row, at);
    matrix.set(x.inputs.subarray(column * x.width, (column + 1) * x.width), at + x.offset);
  }
  const classes = dataset.targets.kind === "labels" ? new Uint16Array(size * size) : null;
  const scores = new Float32Array(size * size);
  for (let top = 0; top < size; top += lines) {
    const count = Math.min(lines, size - top);
    for (let line = 0; line < count; line++) {
      // The first row of pixels is at the high end.
      const place = size - 1 - (top + line);
      const inputs = y.inputs.subarray(place * y.width, (place + 1) * y.width);
      for (let column = 0; column < size; column++)
        matrix.set(inputs, (line * size + column) * stride + y.offset);
    }
    const values = yield* network.predictInputs(matrix.subarray(0, count * size * stride));
    readAnswers(subject, values, scores.subarray(top * size), classes?.subarray(top * size));
    yield;
  }
  return { classes, scores };
}

/** Takes what a plane shows from outputs. */
function readAnswers(
  { design, dataset }: Subject,
  values: Float32Array,
  scores: Float32Array,
  classes: Uint16Array | undefined,
): void {
  const { outputs, classes: names } = dataset.summary;
  const { target } = dataset.preprocessing;
  if (target.kind === "numbers") {
    const { mean, scale } = target.columns[0];
    for (let i = 0; i < values.length / outputs; i++) scores[i] = values[i * outputs] * scale + mean;
    return;
  }
  const answers = classAnswersOf(design, values, names.length);
  const width = names.length;
  for (const [i, predicted] of answers.predicted.entries()) {
    if (classes) classes[i] = predicted;
    scores[i] = answers.scores[i * width + (width === 2 ? 1 : predicted)];
  }
}

/** Rows of a part with what the network answers to them; rows that lack one of the two values are no points. */
async function pointsOf(subject: Subject, part: Uint32Array, x: Axis, y: Axis): Promise<PlanePoints> {
  const { dataset, design, network } = subject;
  const table = await rawTable(subject);
  const drawn = drawPlaces(part.length, maxPoints, design.training.seed);
  const rows = Uint32Array.from(drawn, (place) => part[place]);
  const [xs, ys] = [x, y].map(({ column }) => numbersOf(table, column, rows));
  const places = Array.from(rows.keys()).filter((i) => !Number.isNaN(xs[i]) && !Number.isNaN(ys[i]));
  const complete = Uint32Array.from(places, (place) => rows[place]);
  const predictions = await subject.run(network.predictRows(complete));
  const { targets, summary } = dataset;
  const { outputs } = summary;
  const answers =
    targets.kind === "labels"
      ? {
          actual: Array.from(complete, (row) => targets.labels[row]),
          predicted: Array.from(classAnswersOf(design, predictions.values, summary.classes.length).predicted),
        }
      : firstTarget(numberAnswers(dataset, predictions), outputs);
  return {
    total: part.length,
    rows: Array.from(complete),
    x: places.map((place) => xs[place]),
    y: places.map((place) => ys[place]),
    ...answers,
  };
}

function firstTarget(answers: ReturnType<typeof numberAnswers>, outputs: number) {
  const first = (values: Float64Array) => Array.from(values.filter((_, i) => i % outputs === 0));
  return { actual: first(answers.actual), predicted: first(answers.predicted) };
}

/** A column's numbers in these rows; NaN where there is none. */
function numbersOf(table: Table, name: string, rows: Uint32Array): Float64Array {
  const column = table.columns.find((other) => other.name === name);
  if (column?.kind === "numeric") return numbersAt(column, rows);
  if (column?.kind !== "text") throw new Error(`Column "${name}" holds no single numbers.`);
  const { categories } = column;
  return Float64Array.from(codesAt(column, rows), (code) =>
    code < 0 ? Number.NaN : parseNumber(categories[code]),
  );
}
