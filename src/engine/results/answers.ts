import type { Dataset } from "../../data/encode/dataset.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { Answer } from "../../shared/results/resultsRequests.ts";
import { classAnswersOf } from "../evaluation/predictions.ts";

/**
 * Reads a network's outputs as answers to the rows that they were computed for.
 *
 * @param values (rows, outputs), row-major
 */
export function answersOf(design: DesignSpec, dataset: Dataset, values: Float32Array): Answer[] {
  const { outputs, classes } = dataset.summary;
  const { target } = dataset.preprocessing;
  const rows = values.length / outputs;
  if (target.kind === "classes") {
    const { predicted, scores } = classAnswersOf(design, values, classes.length);
    return Array.from(predicted, (index, row) => ({
      kind: "class",
      predicted: index,
      scores: Array.from(scores.subarray(row * classes.length, (row + 1) * classes.length)),
    }));
  }
  return Array.from({ length: rows }, (_, row) => ({
    kind: "numbers",
    values: target.columns.map(({ mean, scale }, index) => values[row * outputs + index] * scale + mean),
  }));
}
