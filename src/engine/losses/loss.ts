import type { CatalogueEntry } from "../../shared/catalogue.ts";
import type { Task } from "../../shared/design/fields.ts";
import type { FloatArray } from "../../shared/floats.ts";
import type { TargetCoding } from "./coding.ts";

/** One batch as a loss sees it; every matrix is (rows, outputs), row-major. */
export interface LossBatch {
  readonly rows: number;
  readonly outputs: number;
  /** s: what the output layer gives, after its activation where it has one. */
  readonly logits: FloatArray;
  /** p: what {@link Loss.predict} made of the logits. */
  readonly predictions: FloatArray;
  /** y: classes as {@link Loss.coding} writes them, values for regression. */
  readonly targets: FloatArray;
}

/**
 * What training minimizes: the mean over the rows of the loss of each. One literal in a file of its own, listed in
 * `losses.ts`. The rows' weights (`training.classWeights`) are no concern of a loss: the kernels multiply each row's value
 * and gradient with them.
 */
export interface Loss extends CatalogueEntry {
  /** The tasks it makes sense for. */
  readonly tasks: readonly Task[];
  /** How classes become targets, and with that how many outputs there are. */
  readonly coding: TargetCoding;
  /** Whether the predictions of a row are the classes' probabilities. */
  readonly givesProbabilities?: true;
  /**
   * The loss of one row as a formula of the vectors named `s` and `y` with m elements, in the notation of
   * `shared/backprop/formula.ts`.
   */
  formula(s: string, y: string, m: number): string;
  /** Its derivative by s, a row, as a formula. */
  gradientFormula(s: string, y: string, m: number): string;
  /** Writes the network's answer p for the logits s, such as the softmax; absent where the answer is s itself. {@link applies} names it. */
  predict?(rows: number, outputs: number, logits: FloatArray, predictions: FloatArray): void;
  /** The loss of one row of the batch; finite for finite logits. */
  value(batch: LossBatch, row: number): number;
  /** Writes ∂(mean of the loss over the rows)/∂s into `gradient`, (rows, outputs). */
  gradient(batch: LossBatch, gradient: FloatArray): void;
}
