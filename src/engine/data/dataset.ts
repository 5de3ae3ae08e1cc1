import type { DatasetSummary } from "../../shared/events.ts";

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
  /** How raw columns became inputs, as JSON, so that a saved model can treat new rows alike. */
  readonly preprocessing: Preprocessing;
}

export type DatasetTargets =
  /** Class of each row, an index into `summary.classes`. */
  | { readonly kind: "labels"; readonly labels: Int32Array }
  /** (rows, outputs), row-major, after `preprocessing.target`. */
  | { readonly kind: "values"; readonly values: Float32Array };

export interface Preprocessing {
  readonly columns: readonly ColumnEncoding[];
  readonly target: TargetEncoding;
}

/** One raw column: numeric gives one input (x − mean) / scale, categorical one for each category. */
export type ColumnEncoding =
  | {
      readonly kind: "numeric";
      readonly column: string;
      readonly mean: number;
      readonly scale: number;
      /** Stands for a missing value, before scaling. */
      readonly fill: number;
    }
  | { readonly kind: "categorical"; readonly column: string; readonly categories: readonly string[] }
  /** `count` numeric columns in a row with statistics of their own, such as an image's pixels. */
  | {
      readonly kind: "block";
      readonly column: string;
      readonly means: readonly number[];
      readonly scales: readonly number[];
    };

export type TargetEncoding =
  | { readonly kind: "classes"; readonly column: string; readonly classes: readonly string[] }
  /** One for each output, in order. */
  | { readonly kind: "numbers"; readonly columns: readonly NumberEncoding[] };

/** A number y becomes (y − mean) / scale. */
export interface NumberEncoding {
  readonly column: string;
  readonly mean: number;
  readonly scale: number;
}
