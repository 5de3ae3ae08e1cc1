/** How long an experiment takes still, by how fast its runs have ended so far. */
import type { CellRunResult } from "./results.ts";
import { hasEnded } from "./results.ts";

type PacedRun = Pick<CellRunResult, "state"> & {
  readonly progress: { readonly epoch: number; readonly epochs: number } | undefined;
};

/** The number of runs that are done, with the parts of those under way. */
export function runsDone(runs: readonly PacedRun[]): number {
  let done = 0;
  for (const run of runs) {
    const { state, progress } = run;
    if (hasEnded(run)) done++;
    else if (state === "running" && progress?.epochs) done += Math.min(1, progress.epoch / progress.epochs);
  }
  return done;
}

export class Pace {
  /** When the first run began, and how much was done by then. */
  private start: { readonly at: number; readonly done: number } | undefined;

  /** The clock begins again, as after a pause. */
  reset(): void {
    this.start = undefined;
  }

  /** @param now milliseconds that only go forward @returns undefined where it is not known */
  secondsLeft(runs: readonly PacedRun[], now: number): number | undefined {
    const done = runsDone(runs);
    if (runs.some(({ state }) => state === "running"))
      this.start ??= { at: now, done: runs.filter(hasEnded).length };
    if (!this.start || done <= this.start.done) return undefined;
    return ((now - this.start.at) / 1000 / (done - this.start.done)) * (runs.length - done);
  }
}
