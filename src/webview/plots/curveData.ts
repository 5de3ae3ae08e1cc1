import type { Curve } from "../../shared/curve.ts";

export type CurveQuantity = "loss" | "score";

type Column = (number | null)[];

/**
 * Columns as uPlot takes them: one axis of steps, and for each curve a value, or null where it has none. The last two
 * are the previous run's.
 */
export type CurveData = [
  steps: number[],
  train: Column,
  validation: Column,
  previousTrain: Column,
  previousValidation: Column,
];

/** The previous run's curves, and the step up to which this run has replaced them. */
export interface PreviousCurves {
  readonly train: Curve;
  readonly validation: Curve;
  readonly after: number;
}

export interface CurveScales {
  readonly logX?: boolean;
  readonly logY?: boolean;
}

/**
 * All curves on the union of their steps. What cannot be drawn is null: values that are not finite and, on a
 * logarithmic axis, what is not positive; on a logarithmic step axis, step 0 is left out.
 */
export function curveData(
  train: Curve,
  validation: Curve,
  quantity: CurveQuantity,
  { logX = false, logY = false }: CurveScales = {},
  previous?: PreviousCurves,
): CurveData {
  const curves = previous ? [train, validation, previous.train, previous.validation] : [train, validation];
  const at = curves.map((curve, i) => (previous && i > 1 ? firstAfter(curve, previous.after) : 0));
  const data: CurveData = [[], [], [], [], []];
  const [, ...columns]: [number[], ...Column[]] = data;
  for (;;) {
    let step = Infinity;
    for (let i = 0; i < curves.length; i++) step = Math.min(step, curves[i].step[at[i]] ?? Infinity);
    if (step === Infinity) return data;
    const isShown = step > 0 || !logX;
    if (isShown) data[0].push(step);
    for (let i = 0; i < 4; i++) {
      let value: number | null = null;
      if (curves[i]?.step[at[i]] === step) {
        const number = curves[i][quantity][at[i]];
        if (Number.isFinite(number) && (number > 0 || !logY)) value = number;
        // A step that is written twice is read once, so that the axis stays ascending without repeats.
        while (curves[i].step[at[i]] <= step) at[i]++;
      }
      if (isShown) columns[i].push(value);
    }
  }
}

/**
 * The same with no value far above the axis: a line to 1e11 would be drawn over as many pixels.
 * The data themselves where there is no such value.
 */
export function clampAbove(data: CurveData, [, high]: readonly [low: number, high: number]): CurveData {
  const limit = high * 10;
  const [steps, ...columns]: [number[], ...Column[]] = data;
  const isAbove = (value: number | null) => value !== null && value > limit;
  if (!columns.some((column) => column.some(isAbove))) return data;
  const clamp = (value: number | null) => (value === null ? null : Math.min(value, limit));
  const [train, validation, previousTrain, previousValidation] = columns.map((column) => column.map(clamp));
  return [steps, train, validation, previousTrain, previousValidation];
}

/** The index of the last point at or before a step; the first one before all. −1 for an empty curve. */
export function pointAt(curve: Curve, step: number): number {
  return curve.step.length === 0 ? -1 : Math.max(0, firstAfter(curve, step) - 1);
}

/** The index of the first point after a step; the number of points where there is none. */
function firstAfter(curve: Curve, step: number): number {
  let low = 0;
  let high = curve.step.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (curve.step[middle] <= step) low = middle + 1;
    else high = middle;
  }
  return low;
}
