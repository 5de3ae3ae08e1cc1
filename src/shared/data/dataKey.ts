/**
 * What invalidates data that was read, stated once for the engine, which keeps what it has read, and for the host, which
 * has to know when the engine reads a file again.
 */
import { dataSeed } from "../design/dataSeed.ts";
import type { DesignJob } from "../messages.ts";

/** Everything in a job that the encoded dataset depends on, beside the files: how they are read, the split, the targets' coding. */
export function datasetKey({ design, baseUri, roots }: DesignJob): string {
  const { dataset, training, loss } = design;
  return JSON.stringify([baseUri, roots, dataset, dataSeed(design), training.shuffle, loss?.type]);
}

/** Everything in a job that the inspection depends on: the dataset, and the class weights, which fix unequal classes. */
export function inspectionKey(job: DesignJob): string {
  return JSON.stringify([datasetKey(job), job.design.training.classWeights]);
}
