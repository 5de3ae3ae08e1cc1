import type { DatasetSummary } from "../../shared/events.ts";
import type { Preprocessing } from "../plan/preprocessing.ts";

/**
 * A dataset as the trainer takes it: one matrix for all rows, and for each part the indices of its rows, so that the
 * data is held once and a shuffle moves indices only.
 */
export interface Dataset {
  readonly summary: DatasetSummary;
  /**
   * (rows, inputs), row-major. When a network is attached to the data, this becomes the array that its kernels keep, with
   * the same numbers (see `Network.attach`), so that there are not two of them.
   */
  inputs: Float32Array;
  /** What each row should give; moves with the inputs. */
  targets: DatasetTargets;
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
  /** How raw columns became inputs, as JSON, so that a saved model can treat new rows in the same way. */
  readonly preprocessing: Preprocessing;
}

export type DatasetTargets =
  /** Class of each row, an index into `summary.classes`. */
  | { readonly kind: "labels"; readonly labels: Int32Array }
  /** (rows, outputs), row-major, after `preprocessing.target`. */
  | { readonly kind: "values"; readonly values: Float32Array };
