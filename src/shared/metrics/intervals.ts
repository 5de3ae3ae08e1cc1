/** Intervals and tests that say how much of a score may be chance. */
import type { CooperativeTask } from "../cooperative.ts";
import { quantile } from "../quantile.ts";

/** The 97.5 % quantile of the standard normal distribution. */
const z = 1.959963984540054;

/**
 * Wilson's 95 % interval of a share (Wilson 1927), which stays within 0 and 1 and is sound for few rows.
 *
 * @param right number of rows that count, from 0 to `rows`
 * @param rows number of rows, at least 1
 * @returns the lower and the upper end
 */
export function wilsonInterval(right: number, rows: number): readonly [number, number] {
  const share = right / rows;
  const scale = 1 + (z * z) / rows;
  const center = (share + (z * z) / (2 * rows)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / rows + (z * z) / (4 * rows * rows));
  return [right === 0 ? 0 : center - half, right === rows ? 1 : center + half];
}

/** Two classifiers on the same rows: where they differ, and how often chance alone differs as much. */
export interface McNemar {
  /** Rows that only the second classifier gets right. */
  readonly fixed: number;
  /** Rows that only the first classifier gets right. */
  readonly newlyWrong: number;
  /** The exact two-sided probability under the hypothesis that both are equally good (McNemar 1947; binomial). */
  readonly probability: number;
}

/**
 * Compares two classifiers row by row.
 *
 * @param before whether the first one is right, for each row
 * @param after the same of the second one, for the same rows
 */
export function mcNemar(before: ArrayLike<boolean>, after: ArrayLike<boolean>): McNemar {
  let fixed = 0;
  let newlyWrong = 0;
  for (let row = 0; row < before.length; row++) {
    if (after[row] && !before[row]) fixed++;
    else if (before[row] && !after[row]) newlyWrong++;
  }
  return { fixed, newlyWrong, probability: signTest(fixed, newlyWrong) };
}

/** The exact two-sided sign test: P(as uneven or more) of n fair coins that fell a to b. */
export function signTest(a: number, b: number): number {
  const n = a + b;
  if (n === 0) return 1;
  // The terms C(n, k) / 2ⁿ by their logarithms, so that thousands of rows do not overflow.
  let logTerm = -n * Math.LN2;
  let sum = 0;
  for (let k = 0; k <= Math.min(a, b); k++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log((n - k) / (k + 1));
  }
  return Math.min(1, 2 * sum);
}

/**
 * The 95 % interval of a score by resampling rows with replacement (percentile bootstrap, Efron 1979). Yields after each
 * resample.
 *
 * @param rows number of rows
 * @param scoreOf the score of a resample: row indices, which may repeat; not finite where it is not defined
 * @param draw a number from 0 up to but not including its argument, from a seeded generator
 * @returns the ends; undefined where fewer than half of the resamples have a score
 */
export function* bootstrapInterval(
  rows: number,
  scoreOf: (sample: Uint32Array) => number,
  draw: (below: number) => number,
  resamples = 1000,
): CooperativeTask<readonly [number, number] | undefined> {
  const sample = new Uint32Array(rows);
  const scores: number[] = [];
  for (let i = 0; i < resamples; i++) {
    for (let row = 0; row < rows; row++) sample[row] = draw(rows);
    const score = scoreOf(sample);
    if (Number.isFinite(score)) scores.push(score);
    yield;
  }
  if (scores.length * 2 < resamples) return undefined;
  scores.sort((a, b) => a - b);
  return [quantile(scores, 0.025), quantile(scores, 0.975)];
}
