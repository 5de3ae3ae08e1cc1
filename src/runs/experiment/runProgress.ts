/** How far the runs of an experiment have come. */
import { hasEnded } from "../../shared/experiment/results.ts";
import type { ExperimentRun } from "./experimentRunner.ts";

/** Whether nothing is left to compute of a run. One that was stopped is computed again. */
export function isDecided(run: ExperimentRun): boolean {
  return hasEnded(run) && run.state !== "stopped" && run.state !== "interrupted";
}

/** Whether a run has come to a rung, or ended before it. */
export function hasRung(run: ExperimentRun, epochs: number): boolean {
  return isDecided(run) || run.rungs.some((rung) => rung.epochs === epochs);
}

/** The mean validation score of a cell's runs at a rung; null where one of them has none. */
export function meanRungScore(runs: readonly ExperimentRun[], epochs: number): number | null {
  let sum = 0;
  for (const { rungs, state } of runs) {
    // A run that ended before the rung has the score of its end.
    const rung = rungs.findLast((reached) => reached.epochs <= epochs);
    if (!rung || rung.score === null || state === "failed" || state === "diverged") return null;
    sum += rung.score;
  }
  return sum / runs.length;
}
