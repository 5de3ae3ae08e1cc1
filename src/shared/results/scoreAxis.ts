/** The common axis of the scores that a verdict compares. */

/** A score with its interval, where it has one. */
export interface AxisScore {
  readonly score: number;
  readonly interval: readonly [number, number] | null;
}

export interface ScoreAxis {
  readonly low: number;
  readonly high: number;
  /** Rising, between the ends. */
  readonly ticks: readonly number[];
}

const steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 100, 1000];
/** Share of the scores' span by which one that needs no network may reach out over the axis's end. */
const maxOverhang = 0.02;
/** Distances between ticks that an axis has at most. */
const maxTickGaps = 3;

/**
 * The axis that shows these scores whole, with their intervals. A score that would make the others indistinguishable, such as that of
 * an answer which needs no network, is not on it, and is said to be beyond it.
 *
 * @param main of the networks, at least one
 * @param others that are included where they are near
 * @param limit the highest score that there is
 */
export function scoreAxis(main: readonly AxisScore[], others: readonly number[], limit = 1): ScoreAxis {
  const ends = main.flatMap(({ score, interval }) => [score, ...(interval ?? [])]);
  let from = Math.min(...ends);
  let to = Math.max(...ends);
  const span = Math.max(to - from, 0.01);
  // One that is a hair below a tick may reach out over the axis's end by as little.
  for (const other of others) if (other < from && other >= from - span) from = other + span * maxOverhang;
  to = Math.min(limit, to + (to - from) * 0.05);
  from = Math.min(from, to - 0.01);
  const step = steps.find((size) => gapsOf(from, to, size) <= maxTickGaps) ?? (to - from) / maxTickGaps;
  const first = Math.floor(from / step + 1e-9);
  const last = Math.ceil(to / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return { low: ticks[0], high: ticks[ticks.length - 1], ticks };
}

function gapsOf(from: number, to: number, step: number): number {
  return Math.ceil(to / step - 1e-9) - Math.floor(from / step + 1e-9);
}

/** Whether a score is so far below the axis that it is not drawn. */
export function isBelow(axis: ScoreAxis, score: number): boolean {
  return placeOn(axis, score) < -2 * maxOverhang;
}

/** Where a score is on the axis, from 0 at its low end to 1 at its high end; beyond them where it is not on it. */
export function placeOn({ low, high }: ScoreAxis, score: number): number {
  return (score - low) / (high - low);
}
