import type { Yielder } from "../../shared/cooperative.ts";
import type { Scaling } from "../../shared/design/scaling.ts";
import { quantile } from "../../shared/quantile.ts";
import type { TrainingRows } from "../plan/fitting.ts";
import { sorting } from "../table/sorting.ts";
import { type NumericColumn, numberBlocks } from "../table/table.ts";

export interface Statistics {
  readonly mean: number;
  /** Of the population: √(Σ(x − mean)² / n). */
  readonly std: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly constant: boolean;
  /** How many of the rows have a value. */
  readonly count: number;
}

/** Statistics of the training rows that have a value, in double precision, in two passes. */
export async function statisticsOf(
  column: NumericColumn,
  { rows, mask }: TrainingRows,
  yielder: Yielder,
): Promise<Statistics> {
  const isComplete = column.compact?.missing === 0;
  let count = 0;
  let sum = 0;
  let low = Infinity;
  let high = -Infinity;
  for (const { values, first } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      const weight = mask[first + i];
      if (isComplete) {
        // Which rows train is random: a branch on it costs more than adding a zero does.
        sum += weight * value;
      } else {
        if (weight === 0 || Number.isNaN(value)) continue;
        count++;
        sum += value;
      }
      if (value < low && weight !== 0) low = value;
      if (value > high && weight !== 0) high = value;
    }
    await yielder.pause();
  }
  if (isComplete) count = rows.length;
  // The sum of equal values may not divide back to them; by their range they are constant to the bit.
  if (low === high) return { mean: low, std: 0, minimum: low, maximum: high, constant: true, count };
  const mean = sum / count;
  const unit = unitOf(high - low);
  let squares = 0;
  for (const { values, first } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      const change = (values[i] - mean) / unit;
      if (isComplete) squares += mask[first + i] * change * change;
      else if (mask[first + i] !== 0 && !Number.isNaN(change)) squares += change * change;
    }
    await yielder.pause();
  }
  return {
    mean,
    std: unit * Math.sqrt(squares / count),
    minimum: low,
    maximum: high,
    constant: false,
    count,
  };
}

/**
 * What deviations are divided by before they are squared: 1, but for ranges whose squares would be 0 or infinite in double
 * precision. A column that varies by 10⁻¹⁷⁰ is no constant.
 */
export function unitOf(range: number): number {
  return (range < 1e-140 || range > 1e140) && range > 0 && Number.isFinite(range) ? range : 1;
}

/** The training rows' values without the missing ones, ascending. */
export async function sortedValues(
  column: NumericColumn,
  { rows, mask }: TrainingRows,
  yielder: Yielder,
): Promise<Float64Array> {
  const found = new Float64Array(rows.length);
  let count = 0;
  for (const { values, first } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++)
      if (mask[first + i] !== 0 && !Number.isNaN(values[i])) found[count++] = values[i];
    await yielder.pause();
  }
  return yielder.run(sorting(found.subarray(0, count)));
}

/** The value that comes most often, of several the smallest (as scikit-learn's SimpleImputer has it). */
export function mostFrequent(sorted: Float64Array): number {
  let best = Number.NaN;
  let bestRun = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end] === sorted[start]) end++;
    if (end - start > bestRun) {
      bestRun = end - start;
      best = sorted[start];
    }
    start = end;
  }
  return best;
}

/** The scale that divides by a spread, and by 1 where there is none. */
export function scaleOf(spread: number): number {
  return spread > 0 && Number.isFinite(spread) ? spread : 1;
}

/** What is subtracted and what is divided by, after scikit-learn's scaler of the same name. */
export async function scalingOf(
  scaling: Scaling,
  { mean, std, minimum, maximum }: Pick<Statistics, "mean" | "std" | "minimum" | "maximum">,
  sorted: () => Promise<Float64Array>,
): Promise<{ readonly mean: number; readonly scale: number }> {
  switch (scaling) {
    case "standardize":
      return { mean, scale: scaleOf(std) };
    case "min-max":
      return { mean: minimum, scale: scaleOf(maximum - minimum) };
    case "robust": {
      const values = await sorted();
      return {
        mean: quantile(values, 0.5),
        scale: scaleOf(quantile(values, 0.75) - quantile(values, 0.25)),
      };
    }
    case "none":
      return { mean: 0, scale: 1 };
    default:
      return scaling satisfies never;
  }
}
