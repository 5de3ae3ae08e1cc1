/** A linear axis: its round ticks, and the places of values on it. */
import { count, shortNumber } from "../../shared/format/numbers.ts";

/** A range of values on a range of pixels; `to` may be smaller than `from`, as for an axis that points up. */
export interface LinearAxis {
  readonly low: number;
  readonly high: number;
  readonly from: number;
  readonly to: number;
}

/** The place of a value in pixels. */
export function placeOf({ low, high, from, to }: LinearAxis, value: number): number {
  return from + ((value - low) / (high - low || 1)) * (to - from);
}

/** The value at a place in pixels, within the axis. */
export function valueAt({ low, high, from, to }: LinearAxis, place: number): number {
  const share = Math.min(1, Math.max(0, (place - from) / (to - from || 1)));
  return low + share * (high - low);
}

/** At most about this number of round values within a range: multiples of 1, 2 or 5 times a power of ten. */
export function linearTicks(low: number, high: number, maxTicks: number): number[] {
  if (!(high > low) || maxTicks < 1) return [];
  const rough = (high - low) / maxTicks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Multiples, not sums, so that zero is zero.
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** The labels of evenly spaced ticks, with as many digits as tell them apart. */
export function tickLabels(ticks: readonly number[]): string[] {
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : Math.abs(ticks[0] ?? 1) || 1;
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const largest = Math.max(...ticks.map(Math.abs));
  if (decimals <= 4 && largest < 1e4) return ticks.map((tick) => fixed(tick, decimals));
  for (let digits = 2; digits < 7; digits++) {
    const labels = ticks.map((tick) => shortNumber(tick, digits));
    if (new Set(labels).size === ticks.length) return labels;
  }
  return ticks.map((tick) => shortNumber(tick, 7));
}

function fixed(value: number, decimals: number): string {
  const [sign, size] = [value < 0 ? "\u2212" : "", Math.abs(value)];
  return sign + (decimals === 0 ? count(size) : String(Number(size.toFixed(decimals))));
}
