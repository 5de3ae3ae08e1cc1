import { describe, expect, test } from "vitest";
import { InputError } from "../../../../src/shared/errors.ts";
import { pointAt, rankRows, thinRanking, thresholdScores } from "../../../../src/shared/metrics/ranking.ts";
import { Random } from "../../../../src/shared/random.ts";
import type { PartResults } from "../../../../src/shared/results/resultsRequests.ts";
import { csv, noSignal, trained } from "./trainedRun.ts";

const random = new Random(4, "test");
const classRows = (classes: readonly string[]) =>
  csv("u,v,kind", 300, (row) => {
    const label = row % classes.length;
    return [label + random.normal(), random.normal(), classes[label]];
  });
const numberRows = csv("u,v,size", 300, () => {
  const x = random.normal();
  return [x, random.normal(), 5 + 3 * x + 0.5 * random.normal()];
});
const evaluate = async (files: string, parts: object, part: "train" | "validation" | "test" = "test") => {
  const { answers, data } = await trained({ "test.csv": files }, parts);
  return { results: await answers.evaluatePart({ run: "latest", part }, noSignal), data };
};
const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
const twoClassesOf = ({ twoClasses }: PartResults) => {
  if (!twoClasses) throw new Error("There are no two classes.");
  return twoClasses;
};

describe("the results on a part", () => {
  test("three classes: the confusion matrix has every row, and there is nothing of two classes or numbers", async () => {
    const { results, data } = await evaluate(classRows(["a", "b", "c"]), {});
    const { evaluation, partRows, moment } = results;
    if (evaluation.task !== "classification") throw new Error("Not a classification.");
    expect(total(evaluation.confusion.flat())).toBe(data.test.length);
    expect(partRows).toEqual({
      train: data.train.length,
      validation: data.validation.length,
      test: data.test.length,
    });
    expect(moment).toEqual({ step: expect.any(Number), epoch: 2, isLive: false });
    expect(results).toMatchObject({ part: "test", twoClasses: null, numbers: [], r2Interval: null });
  });

  test.each([
    ["softmax cross-entropy", {}],
    ["one output for both classes", { loss: "adaline" }],
    ["two outputs without probabilities", { loss: "hinge" }],
    ["two linear outputs", { loss: "mean-squared-error" }],
  ])("two classes, %s: the network's threshold gives its confusion matrix", async (_, fields) => {
    const { results } = await evaluate(classRows(["a", "b"]), fields);
    const { evaluation } = results;
    const { ranking, threshold, histograms, bestF1 } = twoClassesOf(results);
    if (evaluation.task !== "classification") throw new Error("Not a classification.");
    const { counts } = thresholdScores(ranking, pointAt(ranking, threshold));
    expect(counts).toEqual(evaluation.confusion.flat());
    expect(histograms.map(({ counts }) => total(counts))).toEqual(
      evaluation.classes.map(({ support }) => support),
    );
    expect(histograms[0]).toMatchObject({ low: histograms[1].low, high: histograms[1].high });
    expect(bestF1?.part).toBe("validation");
  });

  test("two classes whose scores are all at the threshold are the first class", async () => {
    const { results } = await evaluate(classRows(["a", "b"]), {
      layers: [{ units: 4, init: "zeros" }],
      output: { init: "zeros" },
      training: { epochs: 1, optimizer: { type: "sgd", learningRate: 1e-30 } },
    });
    const { ranking, threshold } = twoClassesOf(results);
    const [, falsePositives, , truePositives] = thresholdScores(ranking, pointAt(ranking, threshold)).counts;
    expect([falsePositives, truePositives]).toEqual([0, 0]);
    expect(threshold).toBeCloseTo(0.5, 6);
  });

  test("the best F1 is chosen on the training rows where there are no validation rows", async () => {
    const split = { train: 0.8, validation: 0, test: 0.2 };
    const { results } = await evaluate(classRows(["a", "b"]), { dataset: { path: "test.csv", split } });
    expect(twoClassesOf(results).bestF1?.part).toBe("train");
  });

  test("numbers: the points are rows of the part with falling error, the residuals those of all", async () => {
    const { results, data } = await evaluate(numberRows, { training: { epochs: 20 } });
    const { evaluation, numbers, r2Interval } = results;
    if (evaluation.task !== "regression") throw new Error("Not a regression.");
    const [{ name, rows, actual, predicted, residuals }] = numbers;
    expect(name).toBe("size");
    expect(rows.toSorted((a, b) => a - b)).toEqual([...data.test]);
    const errors = actual.map((number, i) => Math.abs(predicted[i] - number));
    expect(errors).toEqual(errors.toSorted((a, b) => b - a));
    expect(Math.sqrt(total(errors.map((error) => error ** 2)) / rows.length)).toBeCloseTo(evaluation.rmse, 6);
    expect(total(residuals.counts)).toBe(data.test.length);
    const [low, high] = r2Interval ?? [Number.NaN, Number.NaN];
    expect(low).toBeLessThan(evaluation.r2 ?? Number.NaN);
    expect(high).toBeGreaterThan(evaluation.r2 ?? Number.NaN);
    expect(high - low).toBeLessThan(0.5);
  });

  test("many numbers: at most 2,000 points, each once, the same ones each time", async () => {
    const many = csv("u,size", 9000, () => {
      const x = random.normal();
      return [x, 2 * x + random.normal()];
    });
    const { answers } = await trained({ "test.csv": many }, { training: { epochs: 1, batchSize: 64 } });
    const question = { run: "latest", part: "train" } as const;
    const first = await answers.evaluatePart(question, noSignal);
    expect(new Set(first.numbers[0].rows).size).toBe(2000);
    expect(await answers.evaluatePart(question, noSignal)).toEqual(first);
  });

  test("a part without rows is an error that says what gives it some", async () => {
    const split = { train: 0.8, validation: 0.2, test: 0 };
    const asked = evaluate(classRows(["a", "b"]), { dataset: { path: "test.csv", split } });
    await expect(asked).rejects.toThrow(InputError);
    await expect(asked).rejects.toThrow("no test rows. Set dataset.split.test above 0");
  });
});

describe("a thinned ranking", () => {
  const scores = Float64Array.from({ length: 5000 }, () => random.normal());
  const ranking = rankRows(
    scores,
    Array.from(scores, (score) => score + random.normal() > 1),
  );
  const thin = thinRanking(ranking, 512, [0.123, 0.5]);

  test("has at most so many points, the first and the last, and as many rows", () => {
    expect(thin.points.length).toBeLessThanOrEqual(512);
    expect(thin.points.length).toBeGreaterThan(400);
    expect([thin.points[0], thin.points.at(-1)]).toEqual([ranking.points[0], ranking.points.at(-1)]);
    expect([thin.positives, thin.negatives]).toEqual([ranking.positives, ranking.negatives]);
  });

  test("every figure at a kept threshold, the best F1 and the given thresholds among them, is as before", () => {
    const best = ranking.points.reduce((a, b) =>
      thresholdScores(ranking, b).f1 > thresholdScores(ranking, a).f1 ? b : a,
    );
    for (const threshold of [...thin.points.map((point) => point.threshold), best.threshold, 0.123, 0.5])
      expect(thresholdScores(thin, pointAt(thin, threshold))).toEqual(
        thresholdScores(ranking, pointAt(ranking, threshold)),
      );
  });

  test("leaves no gap along the ROC curve", () => {
    const lengths = thin.points.map(
      ({ truePositives, falsePositives }) => truePositives / thin.positives + falsePositives / thin.negatives,
    );
    const gaps = lengths.slice(1).map((length, i) => length - lengths[i]);
    expect(Math.max(...gaps)).toBeLessThan(0.02);
  });

  test("a short ranking stays as it is", () =>
    expect(thinRanking(rankRows([3, 2, 1], [true, false, true]), 512, [2]).points).toHaveLength(4));
});
