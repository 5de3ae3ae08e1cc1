/** A run's summary as `train --json` prints it and as a run folder keeps it. */
import type { TrainingSummary } from "../events.ts";

/** Scores are named after what they are: `testAccuracy` or `testR2`. */
export type SummaryJson = Readonly<Record<string, unknown>>;

/** The object that `--json` prints: scores are called by what they are. */
export function summaryJson(summary: TrainingSummary): SummaryJson {
  const score = summary.task === "classification" ? "Accuracy" : "R2";
  return {
    epochs: summary.epochs,
    steps: summary.steps,
    parameters: summary.parameters,
    trainLoss: summary.trainLoss,
    validationLoss: summary.validationLoss,
    testLoss: summary.testLoss,
    trainDataLoss: summary.trainDataLoss,
    validationDataLoss: summary.validationDataLoss,
    testDataLoss: summary.testDataLoss,
    [`train${score}`]: summary.trainScore,
    [`validation${score}`]: summary.validationScore,
    [`test${score}`]: summary.testScore,
    ...(summary.task === "regression" && {
      trainRmse: summary.trainRmse,
      validationRmse: summary.validationRmse,
      testRmse: summary.testRmse,
    }),
    ...(summary.targets.length > 0 && {
      trainMeanR2: summary.trainMeanScore,
      validationMeanR2: summary.validationMeanScore,
      testMeanR2: summary.testMeanScore,
      targets: summary.targets.map(({ name, train, validation, test }) => ({
        name,
        trainR2: train.score,
        validationR2: validation.score,
        testR2: test.score,
        trainRmse: train.rmse,
        validationRmse: validation.rmse,
        testRmse: test.rmse,
      })),
    }),
    ...(summary.bestEpoch !== null && { bestEpoch: summary.bestEpoch }),
    seconds: summary.seconds,
    samplesPerSecond: summary.samplesPerSecond,
    backend: summary.backend,
    threads: summary.threads,
  };
}

export type Part = "train" | "validation" | "test";

/** The score of a part in a run's summary: accuracy or R²; null where it has none. */
export function scoreOf(summary: SummaryJson | null, part: Part): number | null {
  const value = summary?.[`${part}Accuracy`] ?? summary?.[`${part}R2`];
  return typeof value === "number" ? value : null;
}
