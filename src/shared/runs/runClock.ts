/** The time of a run's steps, which its curves do not have. */
import type { TrainingEvent } from "../events.ts";
import type { RunClock } from "./runsRequests.ts";

/** Number of steps whose times are kept, evenly over the run's reports. */
const maxPoints = 256;

/** When a step was reached. */
export interface ClockPoint {
  readonly step: number;
  /** Seconds of training, without pauses. */
  readonly seconds: number;
}

export function runClock(events: readonly TrainingEvent[]): RunClock {
  return clockOf(events.filter((event) => event.kind === "progress"));
}

/** The clock of a run by all of its reports. */
export function clockOf(reports: readonly ClockPoint[]): RunClock {
  const every = Math.max(1, Math.ceil(reports.length / maxPoints));
  // Counted from the end, so that the last one is among them.
  const kept = reports.filter((_, i) => (reports.length - 1 - i) % every === 0);
  return { step: kept.map(({ step }) => step), seconds: kept.map(({ seconds }) => seconds) };
}

/** The seconds of training at a step: between two known ones as if all steps there had taken equally long. */
export function secondsAt({ step: steps, seconds }: RunClock, step: number): number {
  const after = steps.findIndex((known) => known >= step);
  if (after < 0) return seconds.at(-1) ?? 0;
  const [fromStep, fromSeconds] = after === 0 ? [0, 0] : [steps[after - 1], seconds[after - 1]];
  const length = steps[after] - fromStep;
  return length <= 0
    ? seconds[after]
    : fromSeconds + (seconds[after] - fromSeconds) * ((step - fromStep) / length);
}
