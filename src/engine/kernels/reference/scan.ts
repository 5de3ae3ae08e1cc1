import type { FloatArray } from "../../floats.ts";

export function sumOfSquares(values: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

/** Whether the first `count` numbers are all finite. */
export function allFinite(values: FloatArray, count = values.length): boolean {
  // x − x is 0 for a finite x, else NaN, which no addition removes: one test serves all.
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i] - values[i];
  return sum === 0;
}
