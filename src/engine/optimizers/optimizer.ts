import type { CatalogueEntry } from "../../shared/catalogue.ts";
import type { FloatArray } from "../../shared/floats.ts";
import type { Parameters } from "../../shared/registry.ts";

/** The present update. */
export interface UpdateContext {
  /** η, after any schedule. */
  readonly learningRate: number;
  /** Counts the updates from 1, this one included. */
  readonly update: number;
}

/**
 * A rule that turns gradients into updates: a pure pair of `init` and `step` over memory that the caller owns. One
 * literal in a file of its own, listed in `optimizers.ts`. Every entry has a parameter `learningRate`.
 *
 * A rule is element-wise: element i of the weights depends on element i of the gradient and of the state alone, so
 * that kernels may fuse it with the gradient's computation or spread it over threads.
 */
export interface Optimizer extends CatalogueEntry {
  /** Names of the state arrays, each as long as the parameters; a checkpoint stores them under these names. */
  readonly state: readonly string[];
  /** Fills the state before the first step. */
  init(state: readonly FloatArray[]): void;
  /** Updates weights and state in place from the gradient; all have the same length. */
  step(
    weights: FloatArray,
    gradient: FloatArray,
    state: readonly FloatArray[],
    parameters: Parameters,
    context: UpdateContext,
  ): void;
}
