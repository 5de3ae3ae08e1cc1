import type { Distribution, Histogram } from "./events.ts";
import type { FloatArray } from "./floats.ts";

export const histogramBins = 48;

/**
 * An object made by a constructor, since results that were made by an object literal were seen, seldom and on a busy machine, with
 * the mean and the deviation of a later one: V8 13.6 seems to copy a literal's boxed numbers by reference then.
 */
class Measured implements Distribution {
  readonly mean: number;
  readonly std: number;
  readonly histogram: Histogram;

  constructor(mean: number, std: number, histogram: Histogram) {
    this.mean = mean;
    this.std = std;
    this.histogram = histogram;
  }
}

/**
 * Mean, standard deviation and histogram of the first `count` numbers. What is not finite is left out; without a finite
 * value mean and std are 0 and every bin is empty. Equal values lie in the middle of a narrow range around them.
 */
export function distribution(values: FloatArray, count: number): Distribution {
  let low = Infinity;
  let high = -Infinity;
  let sum = 0;
  let squares = 0;
  let finite = 0;
  // Sums about the first value: else the square of a large mean would drown a small variance.
  const origin = Number.isFinite(values[0]) ? values[0] : 0;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (value - value !== 0) continue;
    if (value < low) low = value;
    if (value > high) high = value;
    const shifted = value - origin;
    sum += shifted;
    squares += shifted * shifted;
    finite++;
  }
  if (finite === 0) return new Measured(0, 0, emptyHistogram);
  const shiftedMean = sum / finite;
  const variance = Math.max(0, squares / finite - shiftedMean * shiftedMean);
  return new Measured(origin + shiftedMean, Math.sqrt(variance), histogram(values, count, low, high));
}

const emptyHistogram: Histogram = { low: 0, high: 1, counts: new Array(histogramBins).fill(0) };

/**
 * Counts the first `count` numbers, which are from `low` to `high` or not finite, in bins of equal width. Equal ends are
 * moved apart a little.
 */
export function histogram(
  values: FloatArray,
  count: number,
  low: number,
  high: number,
  bins = histogramBins,
): Histogram {
  // Equal up to rounding, such as the outputs of a layer of zeros. Only relative to their size: activations that have
  // shrunk to 1e-9 still have a shape to show.
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low <= Math.max(1e-6 * size, 1e-300)) {
    const slack = size > 1e-300 ? 1e-3 * size : 1e-3;
    low -= slack;
    high += slack;
  }
  const counts: number[] = new Array(bins).fill(0);
  const scale = bins / (high - low);
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (value - value !== 0) continue;
    counts[Math.min(bins - 1, Math.floor((value - low) * scale))]++;
  }
  return { low, high, counts };
}
