import { rowWeights } from "../../data/encode/classWeights.ts";
import type { Dataset } from "../../data/encode/dataset.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { FloatArray } from "../../shared/floats.ts";
import { codeLabels, type TargetCoding } from "../losses/coding.ts";

/** One row of the data as the network sees it. */
export interface Example {
  /** (inputs) */
  readonly x: FloatArray;
  /** (outputs): a class as the loss codes it, the values for regression. */
  readonly y: FloatArray;
  /** What its loss is multiplied with, such as the weight of its class. */
  readonly weight: number;
}

export interface BackpropOptions {
  /** Where batch norm's μ and v come from; a batch needs at least two examples. */
  readonly statistics: "running" | "batch";
  /** Whether the gradient takes the batch's μ and v as constants, which is wrong. */
  readonly constantStatistics?: boolean;
}

/**
 * Takes rows of the data as the network sees them.
 *
 * @param rows counted from 0
 * @param coding how the loss codes classes
 */
export function examplesOf(
  design: DesignSpec,
  dataset: Dataset,
  rows: readonly number[],
  coding: TargetCoding,
): readonly Example[] {
  const { inputs, targets, summary } = dataset;
  const weights = rowWeights(design.training.classWeights, dataset);
  const width = summary.inputs.length;
  const { outputs } = summary;
  return rows.map((row) => ({
    x: inputs.subarray(row * width, (row + 1) * width),
    y:
      targets.kind === "values"
        ? targets.values.subarray(row * outputs, (row + 1) * outputs)
        : codeLabels(targets.labels.subarray(row, row + 1), summary.classes.length, coding),
    weight: weights?.[row] ?? 1,
  }));
}
