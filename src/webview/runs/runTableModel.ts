/** Which runs a table shows, in which order, and the axes that its rows share. */

import { testInterval } from "../../shared/runs/runComparison.ts";
import { type BrokenOverview, isBrokenOverview, type RunOverview } from "../../shared/runs/runList.ts";
import { isUnfinished } from "../../shared/runs/runRecord.ts";
import type { RunSort, RunSortKey } from "../../shared/runs/runsView.ts";
import { runTitle, stateText } from "../../shared/runs/runText.ts";
import { evenStep, type ValueRange } from "../plots/rebin.ts";

export type ListedOverview = RunOverview | BrokenOverview;

/** The runs that contain a text, sorted; runs that have not ended come first. Without a sort the newest is first. */
export function shownRuns(
  runs: readonly ListedOverview[],
  filter: string,
  sort: RunSort | undefined,
): readonly ListedOverview[] {
  const wanted = filter.trim().toLowerCase();
  const found = wanted === "" ? [...runs] : runs.filter((run) => searchText(run).includes(wanted));
  if (sort) found.sort((a, b) => compare(a, b, sort));
  const isLive = (run: ListedOverview) => !isBrokenOverview(run) && isUnfinished(run);
  return [...found.filter(isLive), ...found.filter((run) => !isLive(run))];
}

/** What a filter looks in. */
function searchText(run: ListedOverview): string {
  const texts = isBrokenOverview(run)
    ? [run.id, run.problem]
    : [
        `#${run.number}`,
        runTitle(run),
        ...(run.changes ?? []).flatMap(({ field, before, after }) => [field, before, after]),
        stateText(run),
        run.message ?? "",
        `seed ${run.seed}`,
        run.backend,
      ];
  return texts.join("\n").toLowerCase();
}

/** What is not known comes last in both directions. */
function compare(a: ListedOverview, b: ListedOverview, { key, descending }: RunSort): number {
  const [first, second] = [sortValue(a, key), sortValue(b, key)];
  if (first === undefined || second === undefined)
    return Number(first === undefined) - Number(second === undefined);
  const order =
    typeof first === "string" || typeof second === "string"
      ? String(first).localeCompare(String(second))
      : first - second;
  return (descending ? -order : order) || b.number - a.number;
}

function sortValue(run: ListedOverview, key: RunSortKey): number | string | undefined {
  if (isBrokenOverview(run)) return key === "number" ? run.number : undefined;
  const values: Readonly<Record<RunSortKey, number | string | undefined>> = {
    number: run.number,
    changes: run.changes?.[0]?.field,
    seed: run.seed,
    validation: run.validation ?? undefined,
    test: run.test ?? undefined,
    epochs: run.position?.epoch,
    seconds: run.seconds,
    backend: run.backend,
  };
  return values[key];
}

/** The sort after a click on a column's header: first descending, then ascending, then none. */
export function nextSort(sort: RunSort | undefined, key: RunSortKey): RunSort | undefined {
  if (sort?.key !== key) return { key, descending: true };
  return sort.descending ? { key, descending: false } : undefined;
}

/** An axis with round numbers. */
export interface RoundAxis extends ValueRange {
  readonly ticks: readonly number[];
}

/** Number of intervals between the ticks of a test axis, about. */
const tickIntervals = 3;

/** The axis that holds the test scores of all runs with their intervals; undefined without any. */
export function testAxis(runs: readonly RunOverview[]): RoundAxis | undefined {
  const fence = lowFence(runs.flatMap(({ test }) => test ?? []));
  const ends = runs.flatMap((run) => {
    if (run.test === null || run.test < fence) return [];
    return testInterval(run) ?? [run.test, run.test];
  });
  if (ends.length === 0) return undefined;
  const [least, largest] = [Math.min(...ends), Math.max(...ends)];
  const step = evenStep(Math.max(largest - least, 0.004) / tickIntervals);
  const low = Math.floor(least / step + 1e-9) * step;
  const high = Math.min(1, Math.ceil(largest / step - 1e-9) * step);
  const ticks: number[] = [];
  for (let i = 0; low + i * step <= high + 1e-9; i++) ticks.push(low + i * step);
  return { low, high: high > low ? high : low + step, ticks };
}

/** Multiple of the distance from the lower quartile to the best score, below which a score is not on the axis. */
const fenceFactor = 4;
/** The smallest such distance that counts: nearly equal scores do not make a slightly worse one an outlier. */
const minFenceDistance = 0.02;

/** The score below which runs are beyond the axis: one that failed to learn would press all others together. */
function lowFence(scores: readonly number[]): number {
  const sorted = [...scores].sort((a, b) => a - b);
  const quartile = sorted[Math.floor(sorted.length / 4)] ?? 0;
  const best = sorted[sorted.length - 1] ?? 0;
  return quartile - fenceFactor * Math.max(minFenceDistance, best - quartile);
}

/** The axes that all loss sparklines share: losses on a logarithmic scale over steps. */
export interface SparkAxes {
  readonly low: number;
  readonly high: number;
  /** The steps of the longest run. */
  readonly steps: number;
}

/** Losses beyond this many times the smallest start of a run are cut off: a run that diverged would flatten all others. */
const maxLossFactor = 8;

export function sparkAxes(runs: readonly RunOverview[]): SparkAxes {
  const positive = runs.map(({ sparkline }) => sparkline.filter((loss) => loss > 0));
  const starts = positive.flatMap(([first]) => (first === undefined ? [] : [first])).sort((a, b) => a - b);
  const median = starts[starts.length >> 1] ?? 1;
  const largest = positive.reduce((max, losses) => losses.reduce((a, b) => Math.max(a, b), max), 0);
  const least = positive.reduce((min, losses) => losses.reduce((a, b) => Math.min(a, b), min), Infinity);
  const high = Math.min(largest || 1, median * maxLossFactor);
  return {
    high,
    low: Math.min(Number.isFinite(least) ? least : high / 10, high / 1.5),
    steps: runs.reduce((max, { position }) => Math.max(max, position?.step ?? 0), 1),
  };
}
