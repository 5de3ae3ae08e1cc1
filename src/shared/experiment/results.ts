/** What an experiment has found: the scores of its cells, the best of them, and how much each axis matters. */
import type { RunRecordState } from "../runs/runRecord.ts";
import { type Part, type SummaryJson, scoreOf } from "../runs/summaryJson.ts";

/** Where a run of the experiment is. `waiting`: it has not begun. */
export type CellRunState = "waiting" | RunRecordState;

/** One cell with one seed. */
export interface CellRunResult {
  readonly state: CellRunState;
  /** Name of the run's folder; null where it has none. */
  readonly run: string | null;
  /** What `train --json` prints; null before the run has ended. */
  readonly summary: SummaryJson | null;
  /** Why it failed, or where it diverged. */
  readonly message: string | undefined;
}

/** A cell's score over its seeds. */
export interface Spread {
  readonly mean: number;
  /** Standard deviation over the seeds (n − 1); null for one seed. */
  readonly deviation: number | null;
  /** Number of seeds. */
  readonly count: number;
}

/** The best cell, chosen by its validation score alone. */
export interface BestCell {
  readonly cell: number;
  readonly validation: Spread;
  /** Score of the chosen cell on the test rows, which had no part in the choice; null without test rows. */
  readonly test: Spread | null;
  /**
   * Whether it is better than the next by more than both cells' deviation over the seeds; null where there is no other cell, or
   * one seed alone, which shows no spread.
   */
  readonly isClear: boolean | null;
  /** Whether runs are still to come, so that another cell may turn out better. */
  readonly isPreliminary: boolean;
}

/** The mean and the deviation of a part's score over the runs of a cell; null where no run has one. */
export function spreadOf(runs: readonly CellRunResult[], part: Part): Spread | null {
  const scores = runs.flatMap(({ summary }) => scoreOf(summary, part) ?? []);
  if (scores.length === 0) return null;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  const deviation = scores.length > 1 ? Math.sqrt(squares / (scores.length - 1)) : null;
  return { mean, deviation, count: scores.length };
}

/** Whether a run has been trained to its end. */
export function isFinished({ state }: Pick<CellRunResult, "state">): boolean {
  return state === "completed" || state === "earlyStopped";
}

/** Whether a run has ended for good, well or not. */
export function hasEnded({ state }: Pick<CellRunResult, "state">): boolean {
  return state !== "waiting" && state !== "running" && state !== "paused";
}

/**
 * The cell with the best mean validation score among those whose runs have all been trained to their end; while an experiment
 * runs, the seeds that have been count. A cell with a run that failed or diverged is never the best.
 *
 * @returns undefined where no cell has a validation score
 */
export function bestCell(cells: readonly (readonly CellRunResult[])[]): BestCell | undefined {
  const isPreliminary = cells.some((runs) => !runs.every(hasEnded));
  const ranked = cells
    .flatMap((runs, cell) => {
      const ended = runs.filter(hasEnded);
      const validation = ended.every(isFinished) ? spreadOf(ended, "validation") : null;
      return validation ? { cell, validation } : [];
    })
    .sort((a, b) => b.validation.mean - a.validation.mean);
  const [best, next] = ranked;
  if (!best) return undefined;
  const test = spreadOf(cells[best.cell].filter(hasEnded), "test");
  return {
    ...best,
    test,
    isClear: next ? isClearlyBetter(best.validation, next.validation) : null,
    isPreliminary,
  };
}

function isClearlyBetter(best: Spread, next: Spread): boolean | null {
  if (best.deviation === null || next.deviation === null) return null;
  return best.mean - next.mean > Math.max(best.deviation, next.deviation);
}
