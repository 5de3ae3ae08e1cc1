import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runSync } from "../../../../src/shared/cooperative.ts";
import {
  type ClassPredictions,
  classificationScores,
} from "../../../../src/shared/metrics/classification.ts";
import {
  bestF1Threshold,
  pointAt,
  rankRows,
  thresholdScores,
} from "../../../../src/shared/metrics/ranking.ts";
import { regressionScores } from "../../../../src/shared/metrics/regression.ts";

interface ClassificationCase {
  readonly name: string;
  readonly labels: number[];
  readonly probabilities: number[][];
  readonly confusion: number[][];
  readonly [figure: string]: unknown;
  readonly precision: number[];
  readonly recall: number[];
  readonly f1: number[];
  readonly support: number[];
  readonly roc?: { falsePositiveRate: number[]; truePositiveRate: number[]; thresholds: number[] };
  readonly precisionRecall?: { precision: number[]; recall: number[]; thresholds: number[] };
  readonly bestF1?: number;
}
interface RegressionCase {
  readonly name: string;
  readonly targets: number;
  readonly actual: number[];
  readonly predicted: number[];
  readonly trainingMeans: number[];
  readonly r2PerTarget: (number | null)[];
  readonly rmsePerTarget: number[];
  readonly [figure: string]: unknown;
}
const fixtures: { classification: ClassificationCase[]; regression: RegressionCase[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../../fixtures/metrics.json"), "utf8"),
);

/** Equal within 1e-12 of 1; null where the figure is not defined. */
function expectClose(actual: number | null, expected: unknown, figure: string): void {
  if (expected === null) expect(actual, figure).toBeNull();
  else expect(actual, figure).toBeCloseTo(Number(expected), 12);
}

const scoresOf = (predictions: ClassPredictions) => runSync(classificationScores(predictions));
const argmax = (numbers: readonly number[]) => numbers.indexOf(Math.max(...numbers));

describe("classification, within 1e-12 of scikit-learn", () => {
  test.each(fixtures.classification)("$name", (expected) => {
    const { labels, probabilities } = expected;
    const scores = scoresOf({
      classes: probabilities[0].map((_, index) => `class ${index}`),
      labels,
      predicted: probabilities.map(argmax),
      scores: probabilities.flat(),
      areProbabilities: true,
    });
    expect(scores.confusion).toEqual(expected.confusion);
    for (const figure of [
      "accuracy",
      "balancedAccuracy",
      "macroF1",
      "rocAuc",
      "averagePrecision",
      "brier",
      "ece",
    ] as const)
      expectClose(scores[figure], expected[figure], figure);
    for (const [index, { precision, recall, f1, support }] of scores.classes.entries()) {
      expectClose(precision, expected.precision[index], `precision of ${index}`);
      expectClose(recall, expected.recall[index], `recall of ${index}`);
      expectClose(f1, expected.f1[index], `f1 of ${index}`);
      expect(support).toBe(expected.support[index]);
    }
    expect(scores.baseline).toBe(Math.max(...expected.support) / labels.length);
  });

  test.each(fixtures.classification.filter(({ roc }) => roc))("$name: the curves", (expected) => {
    const scores = expected.probabilities.map(([, second]) => second);
    const ranking = rankRows(
      scores,
      expected.labels.map((label) => label === 1),
    );
    const { roc, precisionRecall } = expected;
    expect(ranking.points.slice(1).map(({ threshold }) => threshold)).toEqual(roc?.thresholds);
    for (const [index, point] of ranking.points.entries()) {
      expectClose(point.falsePositives / ranking.negatives, roc?.falsePositiveRate[index], "false positives");
      expectClose(point.truePositives / ranking.positives, roc?.truePositiveRate[index], "true positives");
    }
    for (const [index, threshold] of (precisionRecall?.thresholds ?? []).entries()) {
      const at = thresholdScores(ranking, pointAt(ranking, threshold));
      expectClose(at.precision, precisionRecall?.precision[index], "precision");
      expectClose(at.recall, precisionRecall?.recall[index], "recall");
    }
    const best = bestF1Threshold(ranking) ?? Number.NaN;
    expectClose(thresholdScores(ranking, pointAt(ranking, best)).f1, expected.bestF1, "best F1");
  });

  test("without probabilities there is no calibration", () => {
    const { brier, ece, calibration, rocAuc } = scoresOf({
      classes: ["a", "b"],
      labels: [0, 1, 1],
      predicted: [0, 1, 0],
      scores: [2, -2, -1, 1, 0.5, -0.5],
      areProbabilities: false,
    });
    expect([brier, ece, calibration]).toEqual([null, null, null]);
    expect(rocAuc).toBe(1);
  });
});

describe("regression, within 1e-12 of scikit-learn", () => {
  test.each(fixtures.regression)("$name", (expected) => {
    const names = expected.trainingMeans.map((_, index) => `y${index}`);
    const scores = regressionScores({ ...expected, targets: names });
    for (const figure of ["r2", "rmse", "mae", "medianAbsoluteError", "baselineRmse"] as const)
      expectClose(scores[figure], expected[figure], figure);
    for (const [index, { r2, rmse }] of scores.targets.entries()) {
      expectClose(r2, expected.r2PerTarget[index], "r2");
      expectClose(rmse, expected.rmsePerTarget[index], "rmse");
    }
  });
});
