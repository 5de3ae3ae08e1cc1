/** Images that rows of the data make: whether the inputs of a row are the pixels of one, and these pixels. */
import type { DatasetSpec, DesignSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import type { ImageShape, RawImage } from "../../shared/results/resultsRequests.ts";
import type { ColumnEncoding } from "../plan/preprocessing.ts";
import { type BlockColumn, type NumericColumn, numbersAt, type Table } from "../table/table.ts";
import type { Dataset } from "./dataset.ts";

/** The images of a table's rows. */
export interface RowImages {
  readonly shape: ImageShape;
  /** The shape, and how the raw values are its pixels. */
  readonly raw: RawImage;
  /** Names of the raw columns whose numbers are the pixels. */
  readonly columns: readonly string[];
  /** The pixels of a row of the table: (height, width, channels), row-major, 0 … 255. */
  readonly pixels: (row: number) => Uint8Array;
}

/** Smallest number of inputs that are taken for an image where the design does not declare one. */
const minGuessed = 16;
/** Numbers of training rows that are looked at to find the range of the pixels. */
const maxSampled = 2 ** 18;

/** A table's images do not change, and finding them reads many rows. */
const known = new WeakMap<Table, { readonly dataset: Dataset; readonly images: RowImages | null }>();

/**
 * The images that the rows of a design's table make: those that `dataset.image` declares; else an only input column with
 * arrays of height × width, with or without channels; else as many pixels as a square has, by {@link arePixels}.
 *
 * @param table the raw data that the dataset was encoded from
 */
export function rowImages(table: Table, dataset: Dataset, design: DesignSpec): RowImages | null {
  const found = known.get(table);
  if (found?.dataset === dataset) return found.images;
  const images = findImages(table, dataset, design.dataset.image);
  known.set(table, { dataset, images });
  return images;
}

/** @throws InputError where the inputs are not the numbers of the declared image */
export function checkImage(
  { image }: DatasetSpec,
  { file }: Table,
  encodings: readonly ColumnEncoding[],
): void {
  if (image === undefined) return;
  const fail = (problem: string): never => {
    throw new InputError(`dataset.image: ${problem}`, { field: "dataset.image" });
  };
  const [height, width, channels] = image;
  if (!isChannels(channels))
    fail(`an image has 1, 3 or 4 channels, not ${channels}. Write [height, width, channels].`);
  const other = encodings.find(({ kind }) => kind !== "numeric" && kind !== "block");
  if (other)
    fail(
      `column "${other.column}" of ${file} is an input and holds no numbers, so that the inputs are no image. Leave the field out, or name the pixels' columns in dataset.features.`,
    );
  const needed = height * width * channels;
  const numbers = encodings.reduce((sum, item) => sum + (item.kind === "block" ? item.means.length : 1), 0);
  if (needed !== numbers)
    fail(
      `${height} × ${width} × ${channels} are ${needed} numbers, and the inputs of ${file} are ${numbers} a row. Correct the shape, or leave the field out.`,
    );
}

function isChannels(size: number): boolean {
  return size === 1 || size === 3 || size === 4;
}

/** Where the numbers of an image are. */
interface Layout extends ImageShape {
  /** Whether each channel is a plane of its own, as in CIFAR's files and in PyTorch; else each pixel has its channels together. */
  readonly hasPlanes: boolean;
}

function findImages(table: Table, dataset: Dataset, declared: DatasetSpec["image"]): RowImages | null {
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const columns = dataset.preprocessing.columns.map(({ column }) => byName.get(column));
  const [first] = columns;
  if (columns.length === 1 && first?.kind === "block") {
    const range = () => blockRange(first, dataset.train);
    const layout = layoutOf(first.shape, declared) ?? (first.shape.length === 1 && squareOf(first.shape[0]));
    if (!layout) return null;
    const isFlat = first.shape.length === 1 && !declared;
    if (isFlat && !isPixelRange(range())) return null;
    return imagesOf(layout, columnNames([first]), range(), blockReader(first));
  }
  const numbers = columns.filter((column) => column?.kind === "numeric");
  if (numbers.length < columns.length || numbers.length === 0) return null;
  const layout = declared ? layoutOf([], declared) : squareOf(numbers.length);
  if (!layout || size(layout) !== numbers.length) return null;
  if (!declared && !areNumberedAlike(columnNames(numbers))) return null;
  const range = numbersRange(numbers, dataset.train);
  if (!declared && !arePixels(columnNames(numbers), range)) return null;
  return imagesOf(layout, columnNames(numbers), range, columnsReader(numbers));
}

/** What is known of the inputs without a table: the preprocessing and the ends of each raw column. */
export interface KnownInputs {
  readonly encodings: readonly ColumnEncoding[];
  /** The ends of the training rows' values, in the same order; undefined for a column that holds no numbers. */
  readonly ends: readonly (readonly [number, number] | undefined)[];
}

/** The image that the inputs of a design make, as {@link rowImages} finds it, without the table; null where they make none. */
export function imageOfInputs({ encodings, ends }: KnownInputs, { dataset }: DesignSpec): RawImage | null {
  const [first] = encodings;
  const isBlock = encodings.length === 1 && first?.kind === "block";
  const isNumbers = encodings.length > 0 && encodings.every(({ kind }) => kind === "numeric");
  if (!isBlock && !isNumbers) return null;
  const known = ends.filter((pair) => pair !== undefined);
  if (known.length < encodings.length) return null;
  const range = rangeOf(known.flat());
  const count = isBlock ? first.means.length : encodings.length;
  const layout = dataset.image ? layoutOf([], dataset.image) : squareOf(count);
  if (!layout || size(layout) !== count) return null;
  const names = encodings.map(({ column }) => column);
  if (!dataset.image && !(isBlock ? isPixelRange(range) : areNumberedAlike(names) && arePixels(names, range)))
    return null;
  return rawImage(layout, range);
}

function columnNames(columns: readonly { readonly name: string }[]): readonly string[] {
  return columns.map(({ name }) => name);
}

function size({ height, width, channels }: ImageShape): number {
  return height * width * channels;
}

/**
 * The layout of arrays of this shape: [height, width], [height, width, channels] or [channels, height, width]. Of the
 * last two the one whose height is its width, where both may be meant.
 */
function layoutOf(shape: readonly number[], declared: DatasetSpec["image"]): Layout | undefined {
  const [a, b, c] = shape;
  const layouts: Layout[] = [];
  if (shape.length === 2) layouts.push({ height: a, width: b, channels: 1, hasPlanes: false });
  if (shape.length === 3 && isChannels(c))
    layouts.push({ height: a, width: b, channels: c, hasPlanes: false });
  if (shape.length === 3 && isChannels(a))
    layouts.push({ height: b, width: c, channels: a, hasPlanes: true });
  if (declared) {
    const [height, width, channels] = declared;
    const isDeclared = (layout: Layout) =>
      layout.height === height && layout.width === width && layout.channels === channels;
    return layouts.find(isDeclared) ?? { height, width, channels, hasPlanes: false };
  }
  const pictures = layouts.filter(({ height, width }) => height > 1 && width > 1);
  return pictures.find(({ height, width }) => height === width) ?? pictures[0];
}

function squareOf(count: number): Layout | undefined {
  const side = Math.sqrt(count);
  if (count < minGuessed || !Number.isInteger(side)) return undefined;
  return { height: side, width: side, channels: 1, hasPlanes: false };
}

/** Whether names differ in their numbers alone, which rise: `pixel0`, `pixel1`, …; `p_0_0`, `p_0_1`, …; `1x1`, `1x2`, …. */
function areNumberedAlike(names: readonly string[]): boolean {
  const text = names[0].split(/\d+/).join("#");
  let last: readonly number[] | undefined;
  for (const name of names) {
    const numbers = (name.match(/\d+/g) ?? []).map(Number);
    if (name.split(/\d+/).join("#") !== text || numbers.length === 0) return false;
    if (last && !isNext(last, numbers)) return false;
    last = numbers;
  }
  return true;
}

/** A single number rises by 1; of several the first that differs rises. */
function isNext(last: readonly number[], numbers: readonly number[]): boolean {
  if (numbers.length === 1) return numbers[0] === last[0] + 1;
  const at = numbers.findIndex((number, i) => number !== last[i]);
  return at >= 0 && numbers[at] > last[at];
}

interface Range {
  readonly low: number;
  readonly high: number;
  readonly areIntegers: boolean;
}

/**
 * Whether columns that are numbered alike hold pixels: they are named so, or their values are whole numbers from 0 to at most
 * 255, or numbers from 0 to 1. Sixteen numbered measurements are no image.
 */
function arePixels(names: readonly string[], range: Range): boolean {
  return /^(pixel|px)/i.test(names[0]) || isPixelRange(range);
}

function isPixelRange({ low, high, areIntegers }: Range): boolean {
  return low >= 0 && high > 0 && high <= (areIntegers ? 255 : 1);
}

function rangeOf(values: Iterable<number>): Range {
  let low = Infinity;
  let high = -Infinity;
  let areIntegers = true;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    if (areIntegers && !Number.isInteger(value)) areIntegers = false;
  }
  return { low, high, areIntegers };
}

/** At most this many numbers a row: some training rows at even distances. */
function sampleOf(train: Uint32Array, width: number): Uint32Array {
  const count = Math.min(train.length, Math.max(16, Math.floor(maxSampled / width)));
  return Uint32Array.from({ length: count }, (_, i) => train[Math.floor((i * train.length) / count)]);
}

function blockRange({ values, shape }: BlockColumn, train: Uint32Array): Range {
  const width = shape.reduce((product, size) => product * size, 1);
  const rows = sampleOf(train, width);
  function* sampled() {
    for (const row of rows) yield* values.subarray(row * width, (row + 1) * width);
  }
  return rangeOf(sampled());
}

function numbersRange(columns: readonly NumericColumn[], train: Uint32Array): Range {
  const rows = sampleOf(train, columns.length);
  function* sampled() {
    for (const column of columns) yield* numbersAt(column, rows);
  }
  return rangeOf(sampled());
}

type ReadRow = (row: number) => ArrayLike<number>;

function blockReader({ values, shape }: BlockColumn): ReadRow {
  const width = shape.reduce((product, size) => product * size, 1);
  return (row) => values.subarray(row * width, (row + 1) * width);
}

function columnsReader(columns: readonly NumericColumn[]): ReadRow {
  return (row) => columns.map((column) => numbersAt(column, Uint32Array.of(row))[0]);
}

function rawImage({ height, width, channels, hasPlanes }: Layout, range: Range): RawImage {
  const [black, white] = shades(range);
  return { height, width, channels, black, white, hasPlanes };
}

function imagesOf(layout: Layout, columns: readonly string[], range: Range, read: ReadRow): RowImages {
  const { height, width, channels, hasPlanes } = layout;
  const raw = rawImage(layout, range);
  const { black, white } = raw;
  const area = height * width;
  return {
    shape: { height, width, channels },
    raw,
    columns,
    pixels: (row) => {
      const numbers = read(row);
      const pixels = new Uint8ClampedArray(area * channels);
      for (let pixel = 0, at = 0; pixel < area; pixel++)
        for (let channel = 0; channel < channels; channel++, at++) {
          const value = numbers[hasPlanes ? channel * area + pixel : at];
          pixels[at] = (255 * (value - black)) / (white - black);
        }
      return new Uint8Array(pixels.buffer);
    },
  };
}

/** The values that are shown as black and as white: bytes as they are, numbers up to 1 from 0 to 1, others by their range. */
function shades({ low, high, areIntegers }: Range): readonly [black: number, white: number] {
  const black = Math.min(0, low);
  if (areIntegers && black === 0 && high > 127 && high <= 255) return [0, 255];
  if (!areIntegers && black === 0 && high > 0.5 && high <= 1) return [0, 1];
  return [black, high > black ? high : black + 1];
}
