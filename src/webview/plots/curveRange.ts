import type { CurveData } from "./curveData.ts";

export type AxisRange = [low: number, high: number];

/** A loss that grows beyond this many times what is usual would press the rest of its curve flat. */
const runawayFactor = 5;
/** A loss before the first update that is this many times all later ones would leave them less than half of the axis. */
const startFactor = 2;

/**
 * The losses shown: from 0, or the least on a logarithmic axis, to the largest. A loss before the first update that is
 * more than twice all others, and one that runs away later, do not set the axis: it would press the rest flat. The axis
 * then ends a little above the rest, and `above` is the largest loss.
 */
export function lossRange(data: CurveData, log: boolean): { range: AxisRange; above: number | undefined } {
  const all = numbers(data, () => true);
  if (all.length === 0) return { range: log ? [0.1, 1] : [0, 1], above: undefined };
  const least = all[0];
  const largest = all[all.length - 1];
  if (log) {
    const [low, high] = [least / 1.15, largest * 1.15];
    const factor = Math.sqrt(Math.max(1, 4 / (high / low)));
    return { range: [low / factor, high * factor], above: undefined };
  }
  const trained = numbers(data, (step) => step > 0);
  const values = trained.length === 0 ? all : trained;
  const first = Math.max(...columnsOf(data).map((column) => firstOf(data[0], column, trained.length > 0)));
  const usual = Math.max(first, values[values.length >> 1]);
  const rest = values[values.length - 1];
  const isRunaway = usual > 0 && rest > usual * runawayFactor;
  const end = isRunaway ? usual * 1.5 : rest;
  const isCut = isRunaway || (end > 0 && largest > end * startFactor);
  const high = (isCut ? end : largest) || 1;
  return { range: [Math.min(0, least), high * 1.05], above: isCut ? largest : undefined };
}

/** The scores shown: up to 1, from the tenth below the least one; an R² far below zero is cut off at −1. */
export function scoreRange(data: CurveData): AxisRange {
  const [least] = numbers(data, () => true);
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

function columnsOf([, train, validation, previousTrain, previousValidation]: CurveData) {
  return [train, validation, previousTrain, previousValidation];
}

/** The values at the steps asked for, ascending. */
function numbers(data: CurveData, isWanted: (step: number) => boolean): Float64Array {
  const columns = columnsOf(data).filter((column) => column.some((value) => value !== null));
  const values = new Float64Array(columns.length * data[0].length);
  let length = 0;
  for (let i = 0; i < data[0].length; i++) {
    if (!isWanted(data[0][i])) continue;
    for (const column of columns) {
      const value = column[i];
      if (value !== null && value !== undefined) values[length++] = value;
    }
  }
  return values.subarray(0, length).sort();
}

/** The first value of a curve, before the first update or after it; −∞ without any. */
function firstOf(steps: readonly number[], column: readonly (number | null)[], trained: boolean): number {
  for (let i = 0; i < column.length; i++) {
    const value = column[i];
    if (value !== null && (!trained || steps[i] > 0)) return value;
  }
  return -Infinity;
}
