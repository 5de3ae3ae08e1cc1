import { rowWeights } from "../../data/encode/classWeights.ts";
import type { Dataset } from "../../data/encode/dataset.ts";
import type { TypedRow } from "../../shared/backprop/explainRequests.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import type { FloatArray } from "../../shared/floats.ts";
import { count } from "../../shared/format/numbers.ts";
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

/**
 * An example of numbers that were typed.
 *
 * @throws InputError where there are too few or too many, or where there is no such class
 */
export function typedExample(
  design: DesignSpec,
  dataset: Dataset,
  { x, target }: TypedRow,
  coding: TargetCoding,
): Example {
  const { targets, summary } = dataset;
  const { inputs, outputs, classes } = summary;
  if (x.length !== inputs.length)
    throw new InputError(
      `x has ${count(x.length)} numbers, but the network has ${count(inputs.length)} inputs.`,
    );
  if (targets.kind === "values") {
    if (target.length !== outputs)
      throw new InputError(
        `y has ${count(target.length)} numbers, but the network has ${count(outputs)} outputs.`,
      );
    return { x: Float32Array.from(x), y: Float32Array.from(target), weight: 1 };
  }
  const [label] = target;
  if (!(label in classes))
    throw new InputError(`There is no class ${label + 1}: the data has ${classes.length}.`);
  // A class's weight is that of each of its rows.
  const like = targets.labels.indexOf(label);
  return {
    x: Float32Array.from(x),
    y: codeLabels(Int32Array.of(label), classes.length, coding),
    weight: rowWeights(design.training.classWeights, dataset)?.[like] ?? 1,
  };
}
