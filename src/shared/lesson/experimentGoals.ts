/**
 * Whether the goals of an experiment's lesson are reached. A goal speaks of the best cell, which the validation rows alone have chosen: a
 * cell that is best on the test rows by chance reaches nothing.
 */
import { type BestCell, bestCell, type CellRunResult, isFinished } from "../experiment/results.ts";
import { scoreOf } from "../runs/summaryJson.ts";
import { compareGoal, type Goal, type GoalState } from "./goals.ts";

/** What the goals are evaluated by. */
export interface ExperimentFacts {
  /** The runs of each cell, one for each seed; undefined before there is a grid. */
  readonly cells: readonly (readonly CellRunResult[])[] | undefined;
}

/** Evaluates one goal: quantities of a run are means over the best cell's seeds, known when all runs have ended. */
export function evaluateExperimentGoal(goal: Goal, { cells = [] }: ExperimentFacts): GoalState {
  const best = bestCell(cells);
  return compareGoal(
    goal,
    ({ quantity }) =>
      quantity.scope === "experiment"
        ? [cells.filter((runs) => runs.every(isFinished)).length]
        : [best && !best.isPreliminary ? meanOf(quantity.name, cells[best.cell]) : undefined],
    () => missingWords(best, cells),
  );
}

/** The folder of a run by which the goals of the best cell are reached; undefined where it has none. */
export function bestRun({ cells = [] }: ExperimentFacts): string | undefined {
  const best = bestCell(cells);
  return (best && cells[best.cell].find(isFinished)?.run) ?? undefined;
}

function meanOf(name: string, runs: readonly CellRunResult[]): number | undefined {
  const values = runs.filter(isFinished).map((run) => runValue(name, run));
  if (values.length === 0 || values.some((value) => value === null)) return undefined;
  return (values as number[]).reduce((sum, value) => sum + value, 0) / values.length;
}

function runValue(name: string, { summary }: CellRunResult): number | null {
  if (name === "overfitGap") {
    const [train, test] = [scoreOf(summary, "train"), scoreOf(summary, "test")];
    return train === null || test === null ? null : train - test;
  }
  const value = summary?.[name];
  return typeof value === "number" ? value : null;
}

function missingWords(best: BestCell | undefined, cells: readonly (readonly CellRunResult[])[]): string {
  if (best)
    return best.isPreliminary ? "known when all cells have ended" : "not measured for this experiment";
  const isTrained = cells.some((runs) => runs.some(isFinished));
  return isTrained
    ? "no cell has rows to validate, by which the best one is chosen"
    : "run the experiment to see";
}
