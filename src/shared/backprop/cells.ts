/** Numbers as the cells of a matrix and in sentences about it. */
import { shortNumber } from "../format/numbers.ts";

const minus = "\u2212";

/** A number with this many decimals; a whole one has none, and what would be rounded to 0 is written with its exponent. */
export function cellText(value: number, decimals: number): string {
  const magnitude = Math.abs(value);
  if (Number.isInteger(value) && magnitude < 1e5) return (value < 0 ? minus : "") + magnitude;
  if (!Number.isFinite(value) || magnitude >= 1e5 || magnitude < 0.5 * 10 ** -decimals)
    return shortNumber(value, 1);
  return (value < 0 ? minus : "") + magnitude.toFixed(decimals);
}

/** A number in a sentence: three decimals, fewer for large ones. */
export function numberInWords(value: number): string {
  const magnitude = Math.abs(value);
  return cellText(value, magnitude >= 100 ? 1 : magnitude >= 10 ? 2 : 3);
}

/** `3 × 2`, `3 × 1` for a vector, `1 × 1` for a number. */
export function shapeText(shape: readonly number[]): string {
  const [rows = 1, columns = 1] = shape;
  return `${rows} × ${columns}`;
}

/** The shape of a gradient: that of W as a matrix, and a row for all others. */
export function gradientShapeText(shape: readonly number[]): string {
  return shape.length === 2 ? shapeText(shape) : `1 × ${shape[0] ?? 1}`;
}

/** Frobenius norm. */
export function normOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return Math.sqrt(sum);
}
