import type { CurveData } from "./curveData.ts";

export type AxisRange = [low: number, high: number];

/** A loss that grows beyond this many times what is usual would press the rest of its curve flat. */
const runawayFactor = 5;

/** The steps shown: from 0, or the first on a logarithmic axis, to the last; around a single one there is room. */
export function stepRange(steps: readonly number[], log: boolean): AxisRange {
  const first = steps[0] ?? 0;
  const last = steps[steps.length - 1] ?? 1;
  if (first < last) return [log ? first : 0, last];
  return log ? [Math.max(0.5, first / 2), Math.max(2, last * 2)] : [Math.max(0, first - 1), last + 1];
}

/**
 * The losses shown: from 0, or the least on a logarithmic axis, to the largest. Where a loss runs away, the axis ends
 * a little above the usual; `above` then tells how far it went.
 */
export function lossRange(data: CurveData, log: boolean): { range: AxisRange; above: number | undefined } {
  const values = numbers(data);
  if (values.length === 0) return { range: log ? [0.1, 1] : [0, 1], above: undefined };
  const first = Math.max(data[1].find(isNumber) ?? 0, data[2].find(isNumber) ?? 0);
  const least = values[0];
  const largest = values[values.length - 1];
  if (log) {
    const [low, high] = [least / 1.15, largest * 1.15];
    const room = Math.sqrt(Math.max(1, 4 / (high / low)));
    return { range: [low / room, high * room], above: undefined };
  }
  const usual = Math.max(first, values[values.length >> 1]);
  const runaway = usual > 0 && largest > usual * runawayFactor;
  const high = (runaway ? usual * 1.5 : largest) || 1;
  return { range: [Math.min(0, least), high * 1.05], above: runaway ? largest : undefined };
}

/** The scores shown: up to 1, from the tenth below the least one; an R² far below zero is cut off at −1. */
export function scoreRange(data: CurveData): AxisRange {
  const [least] = numbers(data);
  if (least === undefined) return [0, 1];
  return [Math.max(-1, Math.min(0.9, Math.floor(least * 10) / 10)), 1];
}

/** Ticks of a logarithmic axis: powers of ten; with 2 and 5 between them, where there are few. */
export function logTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  const factors = decades > 3 ? [1] : [1, 2, 5];
  const every = Math.max(1, Math.ceil(decades / 8));
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); power++) {
    if (power % every !== 0) continue;
    for (const factor of factors) {
      // Through text, so that 10⁻¹ is 0.1 and not 0.1 and a rounding error.
      const tick = Number(`${factor}e${power}`);
      if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
    }
  }
  return ticks;
}

function numbers(data: CurveData): Float64Array {
  const values = new Float64Array(data[1].length + data[2].length);
  let length = 0;
  for (const column of [data[1], data[2]])
    for (const value of column) if (value !== null) values[length++] = value;
  return values.subarray(0, length).sort();
}

function isNumber(value: number | null): value is number {
  return value !== null;
}
