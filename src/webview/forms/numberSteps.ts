import { type NumberRange, rangeProblem } from "../../shared/catalogue.ts";

/**
 * The next value for an arrow key. Whole numbers go by one, with Shift by ten; others go along 1, 2, 5, 10 … as
 * learning rates are tried, with Shift by a factor of ten. A step out of the range is not made.
 */
export function nudge(value: number, direction: 1 | -1, big: boolean, range: NumberRange): number {
  const next = range.integer ? value + direction * (big ? 10 : 1) : nudgeDecimal(value, direction, big);
  const inRange = clamp(next, range);
  return rangeProblem(inRange, range) === undefined ? inRange : value;
}

function nudgeDecimal(value: number, direction: 1 | -1, big: boolean): number {
  if (value === 0) return direction > 0 ? 1e-4 : 0;
  if (value < 0) return -nudgeDecimal(-value, direction > 0 ? -1 : 1, big);
  if (big) return tidy(direction > 0 ? value * 10 : value / 10);
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  const steps = [0.5, 1, 2, 5, 10].map((step) => tidy(step * power));
  const next =
    direction > 0
      ? steps.find((step) => step > value * (1 + 1e-9))
      : steps.findLast((step) => step < value * (1 - 1e-9));
  return next ?? value;
}

function clamp(value: number, { minimum = -Infinity, maximum = Infinity }: NumberRange): number {
  return Math.min(maximum, Math.max(minimum, value));
}

function tidy(value: number): number {
  return Number(value.toPrecision(6));
}

/** The number that was typed, or why it is none that the field takes. */
export function readNumber(text: string, range: NumberRange): number | { readonly problem: string } {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isNaN(value)) return { problem: "must be a number" };
  const problem = rangeProblem(value, range);
  return problem === undefined ? value : { problem };
}
