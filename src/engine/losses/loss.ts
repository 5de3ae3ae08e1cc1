import type { CatalogueEntry } from "../../shared/catalogue.ts";
import type { Task } from "../../shared/design/fields.ts";
import type { FloatArray } from "../floats.ts";

/** One batch as a loss sees it; every matrix is (rows, outputs), row-major. */
export interface LossBatch {
  readonly rows: number;
  readonly outputs: number;
  /** s: what the output layer computes. */
  readonly logits: FloatArray;
  /** p: what {@link Loss.predict} made of the logits. */
  readonly predictions: FloatArray;
  /** y: one-hot rows for classes, values for regression. */
  readonly targets: FloatArray;
}

/** What training minimizes. One literal in a file of its own, listed in `losses.ts`. */
export interface Loss extends CatalogueEntry {
  /** The tasks it makes sense for. */
  readonly tasks: readonly Task[];
  /** Writes the network's answer p for the logits s, such as the softmax; absent where the answer is s itself. */
  predict?(rows: number, outputs: number, logits: FloatArray, predictions: FloatArray): void;
  /** Sum over the batch's rows of the loss of each row; finite for finite logits. */
  value(batch: LossBatch): number;
  /** Writes ∂(mean of the loss over the rows)/∂s into `gradient`, (rows, outputs). */
  gradient(batch: LossBatch, gradient: FloatArray): void;
}
