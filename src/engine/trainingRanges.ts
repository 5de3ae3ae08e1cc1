/**
 * What the training rows have in each raw input column, from the encoded data alone: when a model is saved, the raw table is
 * gone.
 */
import type { Dataset } from "../data/encode/dataset.ts";
import { type InputSpan, inputSpans } from "../data/encode/inputSpans.ts";
import type {
  BlockEncoding,
  ColumnEncoding,
  DateEncoding,
  NumericEncoding,
} from "../data/plan/preprocessing.ts";
import type { ColumnRange } from "../shared/columnRange.ts";
import { quantile } from "../shared/quantile.ts";
import { evenlySpaced } from "./healthSample.ts";

/** Training rows whose values give the quartiles. */
const maxSampled = 20_000;

/**
 * What the training rows have in each raw input column. A number comes back as the one with the fewest digits that is encoded
 * to the same single; of columns that lack values, those that are encoded as a missing one are left out.
 */
export function trainingRanges(dataset: Dataset): readonly ColumnRange[] {
  const { preprocessing, summary } = dataset;
  const spans = inputSpans(preprocessing);
  const lacking = new Set(summary.columns.flatMap(({ name, missing }) => (missing > 0 ? [name] : [])));
  const counts = countInputs(dataset);
  return preprocessing.columns.map((encoding, index) =>
    rangeOf(dataset, encoding, spans[index], { ...counts, isLacking: lacking.has(encoding.column) }),
  );
}

/** What is counted of each input over the training rows. */
interface InputCounts {
  readonly low: Float32Array;
  readonly high: Float32Array;
  readonly zeros: Uint32Array;
  readonly ones: Uint32Array;
}

/** What stands for a missing value is between the ends, so that it need not be told from the others here. */
function countInputs({ train, inputs, summary }: Dataset): InputCounts {
  const { length } = summary.inputs;
  const low = new Float32Array(length).fill(Infinity);
  const high = new Float32Array(length).fill(-Infinity);
  const zeros = new Uint32Array(length);
  const ones = new Uint32Array(length);
  for (const row of train)
    for (let i = 0, at = row * length; i < length; i++, at++) {
      const value = inputs[at];
      if (value < low[i]) low[i] = value;
      if (value > high[i]) high[i] = value;
      if (value === 0) zeros[i]++;
      if (value === 1) ones[i]++;
    }
  return { low, high, zeros, ones };
}

function rangeOf(
  dataset: Dataset,
  encoding: ColumnEncoding,
  { offset }: InputSpan,
  counts: InputCounts & { readonly isLacking: boolean },
): ColumnRange {
  const { column } = encoding;
  const { zeros, ones } = counts;
  switch (encoding.kind) {
    case "numeric":
      return { kind: "number", column, ...numberRange(dataset, encoding, offset, counts) };
    case "date":
      return { kind: "date", column, ...numberRange(dataset, encoding, offset, counts) };
    case "categorical": {
      const categories = encoding.categories.map((name, input) => ({ name, rows: ones[offset + input] }));
      return { kind: "category", column, categories };
    }
    case "boolean":
      return { kind: "boolean", column, no: zeros[offset], yes: ones[offset] };
    case "block":
      return { kind: "block", column, ...blockRange(encoding, offset, counts) };
    default:
      return encoding satisfies never;
  }
}

/** The ends of all elements, each of which has a scaling of its own. */
function blockRange({ means, scales }: BlockEncoding, offset: number, { low, high }: InputCounts) {
  let [minimum, maximum] = [Infinity, -Infinity];
  for (const [i, mean] of means.entries()) {
    const scaling = { mean, scale: scales[i] };
    const [least, most] = [low[offset + i], high[offset + i]];
    if (least * scaling.scale + mean < minimum) minimum = decode(least, scaling);
    if (most * scaling.scale + mean > maximum) maximum = decode(most, scaling);
  }
  return { minimum, maximum };
}

function numberRange(
  { train, inputs, summary }: Dataset,
  encoding: NumericEncoding | DateEncoding,
  offset: number,
  { isLacking, low, high }: InputCounts & { readonly isLacking: boolean },
) {
  const stride = summary.inputs.length;
  const filled = isLacking ? Math.fround((encoding.fill - encoding.mean) / encoding.scale) : Number.NaN;
  const sample = Float32Array.from(
    evenlySpaced(train, Math.min(train.length, maxSampled)),
    (row) => inputs[row * stride + offset],
  ).filter((value) => value !== filled);
  // Every value of the sample may be the one that is filled in.
  const sorted = sample.length > 0 ? sample.sort() : Float32Array.of(low[offset], high[offset]);
  const share = (of: number) => {
    const at = (sorted.length - 1) * of;
    const neighbors = [Math.floor(at), Math.ceil(at)].map((place) => decode(sorted[place], encoding));
    return quantile(neighbors, at - Math.floor(at));
  };
  return {
    minimum: decode(low[offset], encoding),
    lowerQuartile: share(0.25),
    median: share(0.5),
    upperQuartile: share(0.75),
    maximum: decode(high[offset], encoding),
  };
}

/** The number with the fewest digits that is encoded to this single. */
function decode(encoded: number, { mean, scale }: { readonly mean: number; readonly scale: number }): number {
  const exact = encoded * scale + mean;
  const isEqual = (value: number) => Math.fround((value - mean) / scale) === encoded;
  if (isEqual(0)) return 0;
  for (let digits = 1; digits < 17; digits++) {
    const rounded = Number(exact.toPrecision(digits));
    if (isEqual(rounded)) return rounded;
  }
  return exact;
}
