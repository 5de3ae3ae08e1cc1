import type { Dataset } from "../../data/encode/dataset.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { Measures } from "../kernels/kernels.ts";
import { codedOutputs, decisionThreshold } from "../losses/coding.ts";
import { bindLoss } from "../losses/losses.ts";

/** A network's answers to some rows, as its loss makes them. */
export interface Predictions {
  /** Rows of the dataset, in the order of the answers. */
  readonly rows: Uint32Array;
  /** (rows, outputs), row-major: after softmax for softmax cross-entropy, else the output layer's activations. */
  readonly values: Float32Array;
  readonly sums: Measures;
}

/** Answers about classes: what each row is taken for, and how the classes rank. */
export interface ClassAnswers {
  /** (rows): the class with the highest score; of equal ones the first. */
  readonly predicted: Int32Array;
  /** (rows, classes), row-major: probabilities where {@link areProbabilities}. */
  readonly scores: Float32Array;
  readonly areProbabilities: boolean;
  /** For two classes: what ranks the second one, and above what value of it that one is predicted. */
  readonly secondScores?: Float32Array;
  readonly threshold?: number;
}

/**
 * Reads the outputs as answers about classes. A single output for two classes ranks the second one by its value and the
 * first one by its distance to the other end of the coding, so that the higher score is the class that is predicted.
 */
export function classAnswersOf(design: DesignSpec, values: Float32Array, classes: number): ClassAnswers {
  const { coding, givesProbabilities = false } = bindLoss(design.loss, "classification").entry;
  const outputs = codedOutputs(coding, classes);
  const rows = values.length / outputs;
  const predicted = new Int32Array(rows);
  if (outputs === classes) {
    for (let row = 0; row < rows; row++) {
      let best = 0;
      for (let index = 1; index < classes; index++)
        if (values[row * classes + index] > values[row * classes + best]) best = index;
      predicted[row] = best;
    }
    const answers = { predicted, scores: values, areProbabilities: givesProbabilities };
    if (classes !== 2) return answers;
    // Probabilities add up to 1, so that the higher one is above one half; of other outputs the difference decides.
    const secondScores = Float32Array.from(predicted, (_, row) =>
      givesProbabilities ? values[2 * row + 1] : values[2 * row + 1] - values[2 * row],
    );
    return { ...answers, secondScores, threshold: givesProbabilities ? 0.5 : 0 };
  }
  const threshold = decisionThreshold(coding);
  const scores = new Float32Array(rows * 2);
  for (let row = 0; row < rows; row++) {
    predicted[row] = values[row] > threshold ? 1 : 0;
    scores[2 * row] = 2 * threshold - values[row];
    scores[2 * row + 1] = values[row];
  }
  return { predicted, scores, areProbabilities: givesProbabilities, secondScores: values, threshold };
}

/** Answers about numbers, (rows, targets), and what they should be, both in the targets' own units. */
export function numberAnswers(
  { targets, preprocessing, summary }: Dataset,
  { rows, values }: Pick<Predictions, "rows" | "values">,
): { readonly predicted: Float64Array; readonly actual: Float64Array } {
  const { target } = preprocessing;
  if (targets.kind !== "values" || target.kind !== "numbers") throw new Error("The targets are classes.");
  const { outputs } = summary;
  const predicted = new Float64Array(values.length);
  const actual = new Float64Array(values.length);
  for (let row = 0, i = 0; row < rows.length; row++)
    for (let output = 0; output < outputs; output++, i++) {
      const { mean, scale } = target.columns[output];
      predicted[i] = values[i] * scale + mean;
      actual[i] = targets.values[rows[row] * outputs + output] * scale + mean;
    }
  return { predicted, actual };
}
