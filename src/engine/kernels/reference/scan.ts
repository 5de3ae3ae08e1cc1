import type { FloatArray } from "../../../shared/floats.ts";

export function sumOfSquares(values: FloatArray): number {
  // Four sums: one would wait for its last addition at every element.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += values[i] * values[i];
    b += values[i + 1] * values[i + 1];
    c += values[i + 2] * values[i + 2];
    d += values[i + 3] * values[i + 3];
  }
  for (let i = whole; i < values.length; i++) a += values[i] * values[i];
  return a + b + (c + d);
}

/** Whether the first `count` numbers are all finite. */
export function allFinite(values: FloatArray, count = values.length): boolean {
  // x − x is 0 for a finite x, else NaN, which no addition removes: one test serves all.
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i] - values[i];
  return sum === 0;
}

/** Whether, of every `stride`-th number from `start` to before `end`, no two have opposite signs and not all are 0. */
export function hasOneSign(values: FloatArray, start: number, end: number, stride = 1): boolean {
  let positive = false;
  let negative = false;
  // Where signs are mixed, as they mostly are, a few numbers suffice.
  for (let i = start; i < end && !(positive && negative); i += stride) {
    if (values[i] > 0) positive = true;
    else if (values[i] < 0) negative = true;
  }
  return positive !== negative;
}
