import type { Dataset } from "../../data/encode/dataset.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { Evaluation } from "../../shared/evaluation.ts";
import { classificationScores } from "../../shared/metrics/classification.ts";
import { regressionScores } from "../../shared/metrics/regression.ts";
import type { EvaluationNetwork } from "./evaluationNetwork.ts";
import { classAnswersOf, numberAnswers, type Predictions } from "./predictions.ts";

/**
 * Evaluates a network on some rows of its data: predictions in evaluation mode and their measures.
 *
 * @param rows at least one
 * @param knownMeans the training rows' mean of each target, where the dataset has other rows than the network was trained on
 */
export function* evaluateRows(
  network: EvaluationNetwork,
  rows: Uint32Array,
  knownMeans?: readonly number[],
): Generator<void, { readonly evaluation: Evaluation; readonly predictions: Predictions }> {
  const predictions = yield* network.predictRows(rows);
  return { evaluation: yield* evaluatePredictions(network, predictions, knownMeans), predictions };
}

/** The measures of a network's answers to at least one row. See {@link evaluateRows}. */
export function* evaluatePredictions(
  network: EvaluationNetwork,
  predictions: Predictions,
  knownMeans?: readonly number[],
): Generator<void, Evaluation> {
  const { design, dataset, penalty } = network;
  const dataLoss = predictions.sums.loss / predictions.rows.length;
  const scores = yield* scoresOf(design, dataset, predictions, knownMeans);
  return { loss: dataLoss + penalty, dataLoss, ...scores };
}

function* scoresOf(
  design: DesignSpec,
  dataset: Dataset,
  predictions: Predictions,
  knownMeans: readonly number[] | undefined,
) {
  const { summary, targets } = dataset;
  if (targets.kind === "labels") {
    const { labels } = targets;
    return {
      task: "classification" as const,
      ...(yield* classificationScores({
        classes: summary.classes,
        labels: Int32Array.from(predictions.rows, (row) => labels[row]),
        ...classAnswersOf(design, predictions.values, summary.classes.length),
      })),
    };
  }
  const { target } = dataset.preprocessing;
  if (target.kind !== "numbers") throw new Error("The targets are classes.");
  return {
    task: "regression" as const,
    ...regressionScores({
      targets: target.columns.map(({ column }) => column),
      ...numberAnswers(dataset, predictions),
      trainingMeans: knownMeans ?? trainingMeans(dataset),
    }),
  };
}

/** The mean of each target over the training rows, in its own unit. */
function trainingMeans({ targets, train, preprocessing, summary }: Dataset): number[] {
  const { target } = preprocessing;
  if (targets.kind !== "values" || target.kind !== "numbers") throw new Error("The targets are classes.");
  return target.columns.map(({ mean, scale }, output) => {
    let sum = 0;
    for (const row of train) sum += targets.values[row * summary.outputs + output];
    return train.length === 0 ? mean : (sum / train.length) * scale + mean;
  });
}
