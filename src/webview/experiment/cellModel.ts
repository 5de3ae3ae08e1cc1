/** What the grid of an experiment says of its cells: scores, their common axis, states in words, and places. */

import type { ExperimentGrid, GridRun } from "../../shared/experiment/experimentMessages.ts";
import { runsByCell } from "../../shared/experiment/grid.ts";
import { axisImportance } from "../../shared/experiment/importance.ts";
import {
  type BestCell,
  bestCell,
  hasEnded,
  isFinished,
  type Spread,
  spreadOf,
} from "../../shared/experiment/results.ts";
import { percent, shortNumber } from "../../shared/format/numbers.ts";
import { runStateTexts } from "../../shared/runs/runText.ts";
import { scoreOf } from "../../shared/runs/summaryJson.ts";

/** A cell with its runs, one for each seed in the grid's order. */
export interface CellView {
  readonly cell: number;
  readonly runs: readonly GridRun[];
  /** The validation score over the seeds; null where no run has one. */
  readonly validation: Spread | null;
  readonly isBest: boolean;
  /** What stands in the cell in place of a score; undefined where there is one. */
  readonly stateText: string | undefined;
}

/** The axis of scores that all cells share. */
export interface ScoreScale {
  readonly low: number;
  readonly high: number;
  readonly isAccuracy: boolean;
}

/** All cells, and what they have in common. */
export interface GridView {
  readonly cells: readonly CellView[];
  /** Undefined where no cell has a validation score. */
  readonly best: BestCell | undefined;
  readonly scale: ScoreScale;
}

/** @param previous the last view, of which whatever is still the same is kept, so that only changed cells are drawn again */
export function gridView(
  grid: ExperimentGrid,
  runs: readonly GridRun[],
  previous?: GridView | undefined,
): GridView {
  const count = grid.cells.length;
  const byCell = runsByCell(count, grid.seeds.length, runs);
  const best = bestCell(byCell);
  const scores = runs.flatMap(({ summary }) => scoreOf(summary, "validation") ?? []);
  const scale: ScoreScale = {
    low: scores.reduce((low, score) => Math.min(low, score), scores[0] ?? 0),
    high: scores.reduce((high, score) => Math.max(high, score), scores[0] ?? 1),
    isAccuracy: runs.some(({ summary }) => summary?.validationAccuracy !== undefined),
  };
  return {
    cells: byCell.map((own, cell) => {
      const isBest = cell === best?.cell;
      const last = previous?.cells[cell];
      if (last?.isBest === isBest && isSameList(last.runs, own)) return last;
      const validation = spreadOf(own, "validation");
      return {
        cell,
        runs: own,
        validation,
        isBest,
        stateText: own.every(isFinished) && validation ? undefined : stateText(own),
      };
    }),
    best,
    scale: previous && isSameScale(previous.scale, scale) ? previous.scale : scale,
  };
}

function isSameList(a: readonly GridRun[], b: readonly GridRun[]): boolean {
  return a.length === b.length && a.every((run, i) => run === b[i]);
}

function isSameScale(a: ScoreScale, b: ScoreScale): boolean {
  return a.low === b.low && a.high === b.high && a.isAccuracy === b.isAccuracy;
}

/** How far the runs of a cell are: what went wrong first, then what is under way. */
function stateText(runs: readonly GridRun[]): string | undefined {
  const broken = runs.filter((run) => hasEnded(run) && !isFinished(run));
  if (broken.length > 0) {
    const [{ state, seed }] = broken;
    const words = state === "waiting" ? state : runStateTexts[state];
    return broken.length === runs.length ? words : `${words} with seed ${seed}`;
  }
  const running = runs.find(({ progress }) => progress !== undefined);
  if (running?.progress) {
    const { epoch, epochs } = running.progress;
    return `seed ${running.seed}: epoch ${Math.floor(epoch)} of ${epochs}`;
  }
  const ended = runs.filter(hasEnded).length;
  if (ended === runs.length) return undefined;
  return ended === 0 ? "waiting" : `${ended} of ${runs.length} seeds`;
}

/** `86.2 %`, or `0.912` for R², with the deviation over the seeds where there are several. */
export function spreadText({ mean, deviation }: Spread, isAccuracy: boolean): string {
  const number = (value: number) => (isAccuracy ? percent(value) : shortNumber(value, 3));
  return deviation === null ? number(mean) : `${number(mean)} ± ${number(deviation)}`;
}

/** Where a value lies between the ends of the common axis, 0 … 1. */
export function shareOf({ low, high }: ScoreScale, value: number): number {
  return high > low ? (value - low) / (high - low) : 1;
}

/** The cell at a place on each axis, the first axis varying fastest. */
export function cellAt(grid: ExperimentGrid, index: readonly number[]): number {
  let cell = 0;
  for (let axis = grid.axes.length - 1; axis >= 0; axis--)
    cell = cell * grid.axes[axis].values.length + index[axis];
  return cell;
}

/** A cell that has a validation score, with its place among all that have one, counted from 1. */
export interface RankedCell extends CellView {
  readonly validation: Spread;
  readonly rank: number;
}

/** The cells with a validation score, the best first; the test score has no part in the order. */
export function rankedCells({ cells }: GridView): readonly RankedCell[] {
  return cells
    .flatMap((view) => (view.validation ? [{ ...view, validation: view.validation }] : []))
    .sort((a, b) => b.validation.mean - a.validation.mean)
    .map((view, i) => ({ ...view, rank: i + 1 }));
}

/** Ranked cells in another order: by an axis, its least value first, or by rank where there is none. Equal ones stay by rank. */
export function sortedCells(
  grid: ExperimentGrid,
  ranked: readonly RankedCell[],
  axis: number | undefined,
  isReversed: boolean,
): readonly RankedCell[] {
  const sign = isReversed ? -1 : 1;
  if (axis === undefined) return isReversed ? ranked.toReversed() : ranked;
  const labelOf = ({ cell }: RankedCell) => grid.cells[cell].labels[axis];
  const isNumeric = ranked.every((view) => Number.isFinite(Number(labelOf(view))));
  const places = new Map(grid.axes[axis].values.map((label, i) => [label, i]));
  // Numbers by their size, names in the order that the file has them.
  const keyOf = (view: RankedCell) =>
    isNumeric ? Number(labelOf(view)) : (places.get(labelOf(view)) ?? places.size);
  return ranked.toSorted((a, b) => sign * (keyOf(a) - keyOf(b)));
}

/** The share of the validation score's variance over the cells that each axis explains; null where that cannot be computed. */
export function importanceOfAxes(grid: ExperimentGrid, view: GridView): readonly (number | null)[] {
  const numbers = grid.axes.map((_, axis) =>
    grid.cells.every(({ labels }) => Number.isFinite(Number(labels[axis]))),
  );
  const scored = rankedCells(view).map(({ cell, validation }) => ({
    values: grid.cells[cell].labels.map((label, axis) => (numbers[axis] ? Number(label) : label)),
    score: validation.mean,
  }));
  return axisImportance(scored, numbers, grid.isSearch);
}
