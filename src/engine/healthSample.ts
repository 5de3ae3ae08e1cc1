/**
 * The rows on which layers are measured: a fixed sample of the training rows, the same at every step of a run and before
 * it, so that values can be compared over the run and do not depend on how small the last mini-batch of an epoch is.
 */
import { evaluationRows } from "./network.ts";

/**
 * Rows times parameters of a measurement: forward and backward then take about a millisecond, so that the 60 measurements
 * that every run has (`samplingPlan.ts`) stay a small part of it.
 */
const maxWork = 6_400_000;
/** Rows of the sample of a large network, whose layers have many units to measure; with fewer, a share of dead units says little. */
const minRows = 32;

/**
 * Number of training rows to measure on: 256 for networks of up to 25,000 parameters, and ever fewer for larger ones, down to 32.
 *
 * @param trainRows rows of the training part
 * @param parameters of the whole network
 */
export function healthSampleSize(trainRows: number, parameters: number): number {
  const rows = Math.max(minRows, Math.floor(maxWork / parameters));
  return Math.min(rows, evaluationRows, trainRows);
}

/** Picks `count` of the rows at even distances, so that rows sorted by class give a sample of every class. */
export function evenlySpaced(rows: Uint32Array, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)]);
}
