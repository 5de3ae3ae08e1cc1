/** The values of an axis that is a range of numbers. */
import { numberText } from "../format/numbers.ts";
import type { AxisRange, AxisValue } from "./fields.ts";

/** Significant digits of a number between the ends of a range: a label stays short. */
const digits = 6;

/**
 * Evenly spread values, both ends included; on a log scale with equal ratios. Whole numbers for a field that has only these:
 * there may be fewer than `count` then.
 */
export function axisRangeValues(range: AxisRange, count: number): readonly AxisValue[] {
  const { from, to } = range;
  const numbers = Array.from({ length: count }, (_, i) => {
    if (i === 0) return from;
    if (i === count - 1) return to;
    return valueInRange(range, i / (count - 1));
  });
  return [...new Set(range.integer ? numbers.map(Math.round) : numbers)].map((value) =>
    rangeValue(range, value),
  );
}

/** The value at a share of the way from one end to the other. */
export function valueInRange({ from, to, scale, integer }: AxisRange, share: number): number {
  const value = scale === "log" ? from * (to / from) ** share : from + (to - from) * share;
  return integer ? Math.round(value) : Number(value.toPrecision(digits));
}

/** A number of a range as a value of its axis. */
export function rangeValue({ field, path, fieldRange, valueRange }: AxisRange, value: number): AxisValue {
  return { label: numberText(value), value, settings: [{ field, path, value, fieldRange, valueRange }] };
}
