/**
 * The one time axis of a run: charts, heat strips and the scrubber all lay out steps with it, so that what lies below
 * each other happened at the same step, and a run of any length fills the whole width.
 */
import type { RunLog } from "../../shared/runLog.ts";

/** The steps that a run's views show from left to right. */
export interface StepAxis {
  readonly low: number;
  /** The right end; larger than `end` while the previous run's curves reach further than this run has come. */
  readonly high: number;
  /** The newest step of the run. */
  readonly end: number;
  readonly logarithmic: boolean;
}

/** The number of the newest step that a log has anything about; undefined for a log without any step. */
export function newestStep(log: RunLog | undefined): number | undefined {
  const steps = [
    log?.latestProgress?.step,
    log?.validation.step.at(-1),
    log?.train.step.at(-1),
    log?.latestLayers?.step,
  ].filter((step) => step !== undefined);
  return steps.length === 0 ? undefined : Math.max(...steps);
}

/** The number of steps that the run makes: as planned, or as made where a run was continued beyond its plan. */
export function plannedSteps(log: RunLog | undefined): number | undefined {
  const { started } = log ?? {};
  return started && Math.max(started.epochs * started.stepsPerEpoch, newestStep(log) ?? 0);
}

/**
 * The previous run as far as it is still worth showing: until this run has passed its last step or has ended.
 * Otherwise undefined.
 */
export function previousAhead(log: RunLog | undefined, previous: RunLog | undefined): RunLog | undefined {
  if (log?.finished !== undefined || log?.diverged !== undefined) return undefined;
  return (newestStep(previous) ?? 0) > (newestStep(log) ?? 0) ? previous : undefined;
}

/** The axis of a run beside the previous one, of which it shows no more steps than this run is going to make. */
export function stepAxis(
  log: RunLog | undefined,
  previous: RunLog | undefined,
  logarithmic: boolean,
): StepAxis {
  const end = newestStep(log) ?? 0;
  const ahead = newestStep(previousAhead(log, previous)) ?? 0;
  const high = Math.max(end, Math.min(ahead, plannedSteps(log) ?? ahead));
  if (!logarithmic) return { low: 0, high: high || 1, end, logarithmic };
  const low = firstPositiveStep(log) ?? firstPositiveStep(previous) ?? 1;
  if (low < high) return { low, high, end, logarithmic };
  return { low: Math.max(0.5, low / 2), high: Math.max(2, low * 2), end, logarithmic };
}

/** The place of a step on the axis, 0 to 1. */
export function positionOf({ low, high, logarithmic }: StepAxis, step: number): number {
  const share = logarithmic
    ? Math.log(Math.max(step, low) / low) / Math.log(high / low)
    : (step - low) / (high - low);
  return Math.min(1, Math.max(0, share));
}

/** The step at a place on the axis, not rounded: the inverse of {@link positionOf}. */
export function stepAt({ low, high, logarithmic }: StepAxis, position: number): number {
  return logarithmic ? low * (high / low) ** position : low + (high - low) * position;
}

/**
 * For each pixel of a strip, the number of the snapshot that it shows: the nearest by step, −1 beyond the run's newest step.
 * @param steps the snapshots' steps, ascending
 */
export function snapshotOfPixels(steps: readonly number[], axis: StepAxis, width: number): Int16Array {
  const pixels = new Int16Array(width).fill(-1);
  if (steps.length === 0) return pixels;
  const used = axis.end >= axis.high ? width : Math.max(1, Math.round(positionOf(axis, axis.end) * width));
  let nearest = 0;
  for (let x = 0; x < used; x++) {
    const step = stepAt(axis, (x + 0.5) / width);
    while (nearest + 1 < steps.length && steps[nearest + 1] - step <= step - steps[nearest]) nearest++;
    pixels[x] = nearest;
  }
  return pixels;
}

function firstPositiveStep(log: RunLog | undefined): number | undefined {
  const first = [log?.train.step, log?.validation.step].map((steps) => steps?.find((step) => step > 0));
  const found = first.filter((step) => step !== undefined);
  return found.length === 0 ? undefined : Math.min(...found);
}
