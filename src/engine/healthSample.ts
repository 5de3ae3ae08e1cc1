/**
 * The rows on which layers are measured: a fixed sample of the training rows, the same at every step of a run and before
 * it, so that values can be compared over the run and do not depend on how small the last mini-batch of an epoch is.
 */
import { evaluationRows } from "./network.ts";

/** Parameters up to which a measurement on the whole sample costs nothing that can be noticed. */
const smallNetwork = 20_000;
/** Rows of the smallest sample of a larger network; with fewer, a share of dead units says little. */
const minRows = 64;

/**
 * Number of training rows to measure on: at most 256, and for networks of more than 20,000 parameters no more than a
 * mini-batch or 64, so that a measurement costs about as much as a step.
 *
 * @param trainRows rows of the training part
 * @param parameters of the whole network
 */
export function healthSampleSize(trainRows: number, batchSize: number, parameters: number): number {
  const rows = parameters <= smallNetwork ? evaluationRows : Math.max(batchSize, minRows);
  return Math.min(rows, evaluationRows, trainRows);
}

/** Picks `count` of the rows at even distances, so that rows sorted by class give a sample of every class. */
export function evenlySpaced(rows: Uint32Array, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]);
}
