import type { Fix } from "../design/fix.ts";
import type { Severity } from "../severity.ts";

/** What the health check looks for in a table, before the first epoch. */
export type DataTrouble =
  /** The column is the same in every training row, or in nearly every one. */
  | "constant-column"
  | "near-constant-column"
  /** The column is the target under another name, or predicts it almost without error. */
  | "target-copy"
  | "target-leak"
  /** The same inputs occur in training rows and in validation or test rows. */
  | "shared-rows"
  | "class-imbalance"
  | "few-rows-per-class"
  /** Inputs of very different sizes go into the network as they are. */
  | "unscaled-inputs"
  | "too-many-categories"
  /** Validation or test rows have values that no training row comes near. */
  | "outside-training-range"
  /** The column numbers the rows. */
  | "row-number"
  | "many-missing"
  /** A number far from all others that stands for a missing value. */
  | "sentinel-value"
  /** Categories that differ only in how they are written. */
  | "similar-words"
  /** `training.batchSize` was set to more than there are training rows. */
  | "large-batch";

/** One finding: what, where, by which numbers, and the edit that fixes it. Plain data for every view. */
export interface DataFinding {
  readonly kind: DataTrouble;
  readonly severity: Severity;
  /** The column at fault; undefined where the table as a whole is meant. */
  readonly column: string | undefined;
  /** The numbers behind the finding, by what they are. */
  readonly evidence: Readonly<Record<string, number>>;
  /** The finding and its consequence, in one or two sentences. */
  readonly message: string;
  /** The field of the design to mark, such as `dataset.columns.zip` or `dataset.standardize`. */
  readonly field: string;
  /** The edit of the design that fixes it, where there is one. */
  readonly fix?: Fix;
}
