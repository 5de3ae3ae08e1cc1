/** The curves of several runs on common axes. */
import type { Curve } from "../../shared/curve.ts";
import type { RunLog } from "../../shared/runLog.ts";
import { secondsAt } from "../../shared/runs/runClock.ts";
import type { RunClock } from "../../shared/runs/runsRequests.ts";
import { type AxisRange, logTicks } from "../plots/curveRange.ts";
import { evenStep } from "../plots/rebin.ts";

export type OverlayMeasure = "loss" | "dataLoss" | "score";
export type OverlayTime = "step" | "epoch" | "seconds";

export interface OverlayOptions {
  readonly measure: OverlayMeasure;
  readonly time: OverlayTime;
  readonly logX: boolean;
  readonly logY: boolean;
  /** Weight of the past in the moving average, from 0 (none) to below 1. */
  readonly smoothing: number;
}

/** A run whose curves are drawn. */
export interface OverlayRun {
  readonly number: number;
  /** The run's place among the colors. */
  readonly slot: number;
  readonly log: RunLog;
  readonly clock: RunClock;
}

/** One curve. */
export interface OverlayLine {
  readonly number: number;
  readonly slot: number;
  readonly part: "train" | "validation";
  readonly x: readonly number[];
  /** As measured. */
  readonly y: readonly number[];
  /** The moving average; the same as `y` without smoothing. */
  readonly smooth: readonly number[];
}

/** A loss beyond this many times what runs usually start with is not on the axis. */
const maxLogFactor = 20;
const maxLinearFactor = 2;

/** The curves of the runs; what an axis cannot show is left out. Validation comes before training, which is drawn over it. */
export function overlayLines(runs: readonly OverlayRun[], options: OverlayOptions): readonly OverlayLine[] {
  return (["validation", "train"] as const).flatMap((part) =>
    runs.flatMap(({ number, slot, log, clock }) => {
      const line = lineOf(log[part], clock, options);
      return line.x.length === 0 ? [] : [{ number, slot, part, ...line }];
    }),
  );
}

function lineOf(curve: Curve, clock: RunClock, { measure, time, logX, logY, smoothing }: OverlayOptions) {
  const values = curve[measure];
  const x: number[] = [];
  const y: number[] = [];
  for (let i = 0; i < curve.step.length; i++) {
    const at = time === "seconds" ? secondsAt(clock, curve.step[i]) : curve[time][i];
    if (!Number.isFinite(values[i]) || (logX && at <= 0) || (logY && values[i] <= 0)) continue;
    x.push(at);
    y.push(values[i]);
  }
  return { x, y, smooth: smoothed(y, smoothing) };
}

/**
 * The exponential moving average, corrected for its start at 0 as Adam's moments are, so that a constant stays itself.
 *
 * @param weight of the past, from 0 to below 1
 */
export function smoothed(values: readonly number[], weight: number): readonly number[] {
  if (weight <= 0) return values;
  let average = 0;
  let mass = 0;
  return values.map((value) => {
    average = weight * average + (1 - weight) * value;
    mass = weight * mass + (1 - weight);
    return average / mass;
  });
}

/** An axis and where its ticks are. */
export interface OverlayAxis {
  readonly range: AxisRange;
  readonly ticks: readonly number[];
  readonly logarithmic: boolean;
}

export function timeAxis(lines: readonly OverlayLine[], { logX, time }: OverlayOptions): OverlayAxis {
  const high = Math.max(...lines.map(({ x }) => x[x.length - 1]));
  if (!logX) return linearAxis([0, Number.isFinite(high) && high > 0 ? high : 1], 6, time !== "seconds");
  const low = Math.min(...lines.map(({ x }) => x[0]));
  return logAxis(Number.isFinite(low) ? low : 1, Number.isFinite(high) ? high : 10);
}

export function valueAxis(lines: readonly OverlayLine[], { measure, logY }: OverlayOptions): OverlayAxis {
  const [least, largest] = extremes(lines.map(({ y }) => y));
  if (measure === "score") {
    const low = Math.max(-1, Math.floor(Math.min(0.9, least) * 10) / 10);
    return linearAxis([Number.isFinite(low) ? low : 0, 1], 5, false);
  }
  // A loss that runs away, and without a logarithm also that before the first update, would press the rest flat.
  const starts = lines.map(({ y }) => y[0]).sort((a, b) => a - b);
  const usual = starts[starts.length >> 1];
  if (logY) return logAxis(least, Math.min(largest, usual * maxLogFactor));
  const [, trained] = extremes(lines.map(({ y }) => (y.length > 1 ? y.slice(1) : y)));
  const high = Math.min(trained, usual * maxLinearFactor);
  return linearAxis([Math.min(0, least), Number.isFinite(high) && high > 0 ? high : 1], 5, false);
}

/** The place of a value on an axis: from 0 to 1, or a little beyond for what the axis does not show. */
export function placeOn({ range: [low, high], logarithmic }: OverlayAxis, value: number): number {
  const share = logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(2, Math.max(-1, share));
}

/** The value at a place on an axis: the inverse of {@link placeOn}. */
export function valueAt({ range: [low, high], logarithmic }: OverlayAxis, place: number): number {
  return logarithmic ? low * (high / low) ** place : low + (high - low) * place;
}

/** The last value of a line at or before a place in time; undefined before its first. */
export function valueBefore({ x, smooth }: OverlayLine, at: number): number | undefined {
  const after = x.findIndex((value) => value > at);
  return smooth[(after < 0 ? x.length : after) - 1];
}

function linearAxis(range: AxisRange, intervals: number, whole: boolean): OverlayAxis {
  const [low, high] = range;
  const step = Math.max(evenStep((high - low) / intervals), whole ? 1 : 0);
  const ticks: number[] = [];
  const first = Math.ceil(low / step - 1e-9);
  for (let i = first; i * step <= high + step * 1e-9; i++) ticks.push(Number((i * step).toPrecision(12)));
  return { range, ticks, logarithmic: false };
}

function logAxis(least: number, largest: number): OverlayAxis {
  const low = Number.isFinite(least) && least > 0 ? least : 0.1;
  const high = Number.isFinite(largest) && largest > low ? largest : low * 10;
  const factor = Math.max(1.1, Math.sqrt(Math.max(1, 4 / (high / low))));
  const range: AxisRange = [low / factor, high * factor];
  return { range, ticks: logTicks(range[0], range[1]), logarithmic: true };
}

function extremes(columns: readonly (readonly number[])[]): readonly [number, number] {
  let least = Infinity;
  let largest = -Infinity;
  for (const column of columns)
    for (const value of column) {
      if (value < least) least = value;
      if (value > largest) largest = value;
    }
  return [least, largest];
}
