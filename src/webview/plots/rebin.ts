import type { Histogram } from "../../shared/events.ts";

/** Values from `low` to `high`, `low < high`. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** The part of each histogram that a common axis has to show, as shares of its mass. */
const shownMass = { from: 0.01, to: 0.99 } as const;
/** A histogram that reaches this many times as far as nine tenths of them is cut off: it would flatten all others. */
const outlierFactor = 10;
/** Fewer histograms do not distinguish an outlier from a trend. */
const minValuesForOutliers = 5;

/** The number of values in a histogram. */
export function total(histogram: Histogram): number {
  let sum = 0;
  for (const count of histogram.counts) sum += count;
  return sum;
}

/** The values below which these shares of the mass lie, evenly spread within a bin; undefined without any mass. */
export function massRange(
  histogram: Histogram,
  from: number = shownMass.from,
  to: number = shownMass.to,
): ValueRange | undefined {
  const { low, high, counts } = histogram;
  const all = total(histogram);
  if (!(all > 0) || !Number.isFinite(high - low)) return undefined;
  const width = (high - low) / counts.length;
  const quantile = (share: number) => {
    let left = share * all;
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] > 0 && left <= counts[i]) return low + width * (i + left / counts[i]);
      left -= counts[i];
    }
    return high;
  };
  return { low: quantile(from), high: quantile(to) };
}

/**
 * One axis for many histograms: it holds the shown mass of each but the outliers', rounded outwards to even numbers so
 * that it seldom changes while a run continues. `previous` is kept as long as it fits and is at most twice too wide.
 */
export function commonRange(
  ranges: readonly ValueRange[],
  previous: ValueRange | undefined,
): ValueRange | undefined {
  if (ranges.length === 0) return undefined;
  const limit = reachLimit(ranges);
  let low = Infinity;
  let high = -Infinity;
  for (const range of ranges) {
    if (reach(range) > limit) continue;
    low = Math.min(low, range.low);
    high = Math.max(high, range.high);
  }
  if (previous !== undefined && low >= previous.low && high <= previous.high) {
    if (high - low >= (previous.high - previous.low) / 2) return previous;
  }
  return roundOutwards(low, high);
}

/** How far from zero a histogram may reach to be no outlier. */
function reachLimit(ranges: readonly ValueRange[]): number {
  if (ranges.length < minValuesForOutliers) return Infinity;
  const reaches = Float64Array.from(ranges, reach).sort();
  const usual = reaches[Math.floor(0.9 * (reaches.length - 1))];
  return usual > 0 ? usual * outlierFactor : Infinity;
}

function reach({ low, high }: ValueRange): number {
  return Math.max(Math.abs(low), Math.abs(high));
}

/** An axis from an even number at or below `low` to one at or above `high`. */
export function roundOutwards(low: number, high: number): ValueRange {
  const size = Math.max(Math.abs(low), Math.abs(high));
  // All values alike: the axis has some space around them.
  if (high - low <= size * 1e-6) {
    const margin = size === 0 ? 1 : size / 2;
    return { low: low - margin, high: high + margin };
  }
  const step = evenStep((high - low) / 8);
  // Dividing first keeps 1e-12 of rounding error from adding a step.
  const start = Math.floor(low / step + 1e-9) * step;
  const end = Math.ceil(high / step - 1e-9) * step;
  return { low: start, high: end };
}

/** The smallest of 1, 2, 5 times a power of ten that is at least this. */
export function evenStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  for (const factor of [1, 2, 5]) if (factor * power >= atLeast * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

/**
 * Puts a histogram's shares into `shares.length` bins over another range, row 0 the lowest values. A bin's mass is
 * spread evenly over the bin; what lies outside the range goes to the first or the last row, so the sum is 1.
 */
export function rebin(histogram: Histogram, range: ValueRange, shares: Float32Array): void {
  const { low, high, counts } = histogram;
  const rows = shares.length;
  shares.fill(0);
  const all = total(histogram);
  if (!(all > 0)) return;
  const perRow = (range.high - range.low) / rows;
  const width = (high - low) / counts.length / perRow;
  const offset = (low - range.low) / perRow;
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 0) continue;
    spread(shares, offset + width * i, offset + width * (i + 1), counts[i] / all);
  }
}

/** Adds `share` to the rows between two places, which are in units of rows and may lie outside. */
function spread(shares: Float32Array, from: number, to: number, share: number): void {
  const last = shares.length - 1;
  const first = Math.min(last, Math.max(0, Math.floor(from)));
  const end = Math.min(last, Math.max(0, Math.ceil(to) - 1));
  if (!(to > from) || first === end) {
    shares[first] += share;
    return;
  }
  const density = share / (to - from);
  for (let row = first; row <= end; row++) {
    const start = row === 0 ? from : Math.max(from, row);
    const stop = row === last ? to : Math.min(to, row + 1);
    shares[row] += density * (stop - start);
  }
}
