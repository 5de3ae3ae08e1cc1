import type { Curve } from "../../shared/curve.ts";

export type CurveQuantity = "loss" | "score";

/** Columns as uPlot wants them: one axis of steps, and for each curve a value or null where it has none. */
export type CurveData = [steps: number[], train: (number | null)[], validation: (number | null)[]];

/**
 * Both curves on the union of their steps. What cannot be drawn is null: values that are not finite and, on a
 * logarithmic axis, what is not positive; on a logarithmic step axis, step 0 is left out.
 */
export function curveData(
  train: Curve,
  validation: Curve,
  quantity: CurveQuantity,
  logX = false,
  logY = false,
): CurveData {
  const data: CurveData = [[], [], []];
  const value = (curve: Curve, index: number) => {
    const number = curve[quantity][index];
    return Number.isFinite(number) && (number > 0 || !logY) ? number : null;
  };
  let i = 0;
  let j = 0;
  while (i < train.step.length || j < validation.step.length) {
    const step = Math.min(train.step[i] ?? Infinity, validation.step[j] ?? Infinity);
    const a = train.step[i] === step ? value(train, i++) : null;
    const b = validation.step[j] === step ? value(validation, j++) : null;
    // A step that is written twice keeps its last value, so that the axis stays ascending without repeats.
    while (train.step[i] <= step) i++;
    while (validation.step[j] <= step) j++;
    if (step <= 0 && logX) continue;
    data[0].push(step);
    data[1].push(a);
    data[2].push(b);
  }
  return data;
}

/**
 * The same with no value far above the axis: a line to 1e11 would be drawn, dash by dash, over as many pixels.
 * The data themselves where there is no such value.
 */
export function clampAbove(data: CurveData, [, high]: readonly [low: number, high: number]): CurveData {
  const limit = high * 10;
  const runaway = (value: number | null) => value !== null && value > limit;
  if (!data[1].some(runaway) && !data[2].some(runaway)) return data;
  const clamp = (value: number | null) => (value === null ? null : Math.min(value, limit));
  return [data[0], data[1].map(clamp), data[2].map(clamp)];
}

/** The index of the last point at or before a step; the first one before all. −1 for an empty curve. */
export function pointAt(curve: Curve, step: number): number {
  let low = 0;
  let high = curve.step.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (curve.step[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return curve.step.length === 0 ? -1 : Math.max(0, low - 1);
}
