import type { DesignSpec } from "./fields.ts";

/**
 * The seed of everything random about the data: the points of a generator, and which row goes to which part. It is
 * `dataset.splitSeed` where the design has one, else `training.seed`, which also draws initialization and shuffle.
 */
export function dataSeed({ dataset, training }: Pick<DesignSpec, "dataset" | "training">): number {
  return dataset.splitSeed ?? training.seed;
}
