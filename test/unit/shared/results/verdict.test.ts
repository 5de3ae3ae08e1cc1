import { describe, expect, test } from "vitest";
import { runSync } from "../../../../src/shared/cooperative.ts";
import { classificationScores } from "../../../../src/shared/metrics/classification.ts";
import { regressionScores } from "../../../../src/shared/metrics/regression.ts";
import type { PartResults } from "../../../../src/shared/results/resultsRequests.ts";
import {
  accuracyText,
  baselineText,
  calibrationWords,
  chanceText,
  comparisonText,
  earlyStoppingText,
  evidenceText,
  fewRowsText,
  headlineText,
  lossSentence,
  momentText,
  r2Text,
  verdictSentence,
} from "../../../../src/shared/results/verdict.ts";

const plain = (text: string) => text.replaceAll("\u202f", " ").replaceAll("\u2212", "-");

/** Results of a classifier of two classes that predicts the first one where it says so. */
function classes(labels: readonly number[], predicted: readonly number[]): PartResults {
  return {
    moment: { step: 10, epoch: 1, isLive: false },
    part: "test",
    partRows: { train: 1, validation: 0, test: labels.length },
    evaluation: {
      task: "classification",
      loss: 0.5,
      dataLoss: 0.5,
      ...runSync(
        classificationScores({
          classes: ["no", "yes"],
          labels,
          predicted,
          scores: predicted.flatMap((at) => (at === 0 ? [0.9, 0.1] : [0.1, 0.9])),
          areProbabilities: true,
        }),
      ),
    },
    twoClasses: null,
    numbers: [],
    r2Interval: null,
  };
}

function numbers(actual: readonly number[], predicted: readonly number[], interval: [number, number] | null) {
  return {
    ...classes([0], [0]),
    evaluation: {
      task: "regression" as const,
      loss: 1,
      dataLoss: 1,
      ...regressionScores({ targets: ["y"], actual, predicted, trainingMeans: [2] }),
    },
    r2Interval: interval,
  };
}

/** So many rows of the first class and then of the second, and how many of each are right. */
function rows(first: number, firstRight: number, second: number, secondRight: number): PartResults {
  const labels = [...Array(first).fill(0), ...Array(second).fill(1)];
  const predicted = labels.map((label, i) => {
    const isRight = label === 0 ? i < firstRight : i - first < secondRight;
    return isRight ? label : 1 - label;
  });
  return classes(labels, predicted);
}

describe("the score", () => {
  test.each([
    [1, "100.0 %"],
    [0.99999, "99.9 %"],
    [0.9994, "99.9 %"],
    [0.95, "95.0 %"],
    [0.0001, "0.1 %"],
    [0, "0.0 %"],
  ])("%d is %s: all and none are never nearly so", (accuracy, text) => {
    expect(plain(accuracyText(accuracy))).toBe(text);
  });

  test("is said with its rows and its interval", () => {
    const results = rows(600, 570, 400, 380);
    expect(plain(headlineText(results.evaluation))).toBe("95.0 %");
    expect(plain(evidenceText(results))).toBe(
      "accuracy · 950 of 1 000 rows right · 95 % interval 93.5 – 96.2",
    );
    expect(plain(verdictSentence(results))).toBe("accuracy 95.0 % on 1 000 test rows");
  });

  test("of one row has one row", () => {
    expect(plain(evidenceText(classes([1], [1])))).toContain("1 of 1 row right");
  });

  test("of numbers is R² with its resamples, or says that there are too few rows", () => {
    const results = numbers([1, 2, 3, 4], [1, 2, 3, 3], [0.24, 0.56]);
    expect(headlineText(results.evaluation)).toBe("0.80");
    expect(plain(evidenceText(results))).toBe("R² · 95 % interval 0.24 – 0.56 (1 000 resamples of 4 rows)");
    expect(plain(evidenceText({ ...results, r2Interval: null }))).toBe(
      "R² of 4 rows · too few rows for an interval",
    );
    const one = numbers([1], [1], null);
    expect(headlineText(one.evaluation)).toBe("–");
    expect(evidenceText(one)).toBe("R² needs at least two rows; there is 1 row");
    expect(plain(headlineText(numbers([1, 2], [2, 0], null).evaluation))).toBe("-9.00");
    expect(r2Text(-0.001)).toBe("0.00");
  });
});

test("an interval wider than a fifth of the scale is called wide, a narrower one is not", () => {
  expect(fewRowsText(rows(10, 9, 10, 9))).toBe("There are few rows: the interval is wide.");
  expect(fewRowsText(rows(100, 95, 100, 95))).toBe("");
  const results = numbers([1, 2, 3], [1, 2, 3], null);
  expect(fewRowsText(results)).toBe("");
  expect(fewRowsText({ ...results, r2Interval: [0.5, 0.7] })).toBe("");
  expect(fewRowsText({ ...results, r2Interval: [0.5, 0.71] })).not.toBe("");
});

describe("an answer that needs no network", () => {
  test("is as good", () => {
    expect(plain(baselineText(rows(60, 60, 40, 0)))).toBe(
      "Not better than always answering “no”, which gets 60.0 % right.",
    );
  });

  test("is within the interval", () => {
    expect(plain(baselineText(rows(60, 60, 40, 2)))).toBe(
      "Not clearly better than always answering “no”, which gets 60.0 % right: the interval includes it.",
    );
  });

  test("is worse, and not mentioned", () => {
    expect(baselineText(rows(60, 60, 40, 30))).toBe("");
    expect(baselineText(numbers([1, 2, 3, 4], [1, 2, 3, 3], null))).toBe("");
  });

  test("is the training mean for numbers", () => {
    expect(baselineText(numbers([1, 2, 3], [3, 2, 1], null))).toBe(
      "Not better than always predicting the training mean.",
    );
  });
});

describe("the loss", () => {
  const { evaluation } = rows(2, 2, 2, 2);
  test("is said once where it has no penalty", () => expect(lossSentence(evaluation)).toBe("Loss 0.5000."));
  test("is said twice where it has one", () =>
    expect(lossSentence({ ...evaluation, loss: 0.6 })).toBe(
      "Loss 0.6000 with the penalty λΣ‖W‖², 0.5000 without it.",
    ));
});

test("early stopping is mentioned where it chose an epoch", () => {
  expect(earlyStoppingText(7)).toBe("Early stopping kept the weights of epoch 7.");
  expect(earlyStoppingText(undefined)).toBe("");
});

test.each([
  [1, "after 1 epoch"],
  [3.24, "after 3.2 epochs"],
  [0, "after 0 epochs"],
  [1200, "after 1 200 epochs"],
])("a live network of epoch %d was judged %s", (epoch, text) => {
  expect(plain(momentText({ step: 1, epoch, isLive: true }))).toBe(text);
});

describe("another run", () => {
  const same = (fixed: number, newlyWrong: number, probability: number, total = 1000) =>
    plain(
      comparisonText({ kind: "sameRows", rows: total, fixed, newlyWrong, probability }, "run 6", "λ 0 → 0.1"),
    );

  test("was worse", () => {
    expect(same(37, 13, 0.0009)).toBe(
      "2.4 points better than run 6 (λ 0 → 0.1): 37 rows fixed, 13 newly wrong. Chance alone would differ this much in fewer than 1 of 1 000 cases.",
    );
  });

  test("was better, by one point", () => {
    expect(same(1, 2, 0.02, 100)).toBe(
      "1.0 point worse than run 6 (λ 0 → 0.1): 1 row fixed, 2 newly wrong. Chance alone would differ this much in 2 of 100 cases.",
    );
  });

  test("is as good on other rows, or on the same", () => {
    expect(same(5, 5, 1)).toMatch(/^As many rows right as in run 6 .*: 5 rows fixed, 5 newly wrong\./);
    expect(same(0, 0, 1)).toBe("The same rows are right as in run 6 (λ 0 → 0.1).");
  });

  test("differs by less than a tenth of a point", () => {
    expect(same(2, 1, 1, 10_000)).toMatch(/^Less than 0\.1 points better/);
  });

  test("predicts numbers", () => {
    const compare = (nearer: number, farther: number) =>
      comparisonText(
        { kind: "sameNumbers", rows: 88, nearer, farther, probability: 0.244 },
        "the previous run",
      );
    expect(compare(50, 38)).toBe(
      "Nearer than the previous run on 50 of 88 rows, farther on 38. Chance alone would differ this much in 24 of 100 cases: not a difference yet.",
    );
    expect(compare(0, 0)).toBe("The predictions are as near as those of the previous run on every row.");
  });

  test("was judged on other rows, which is said", () => {
    expect(comparisonText({ kind: "otherRows", reason: "Its split had another seed." }, "run 6")).toBe(
      "Not compared with run 6: its split had another seed.",
    );
  });
});

test.each([
  [0.00099, "fewer than 1 of 1 000 cases."],
  [0.001, "fewer than 1 of 100 cases."],
  [0.00999, "fewer than 1 of 100 cases."],
  [0.01, "1 of 100 cases."],
  [0.0499, "5 of 100 cases."],
  [0.05, "5 of 100 cases: not a difference yet."],
  [1, "100 of 100 cases: not a difference yet."],
])("a probability of %d is %s", (probability, text) => {
  expect(plain(chanceText(probability))).toBe(`Chance alone would differ this much in ${text}`);
});

describe("calibration", () => {
  const bin = (confidence: number, accuracy: number, count: number) => ({
    low: 0,
    high: 1,
    rows: count,
    confidence,
    accuracy,
  });

  test("says how sure and how right, by the rows of the bins", () => {
    const words = calibrationWords([bin(0.9, 0.8, 30), bin(0.5, 0.4, 10)], 0.1);
    expect(words).toMatchObject({
      says: "0.800",
      isRight: "0.700",
      error: "expected calibration error 0.100",
    });
  });

  test("names the bin that is off by more than its interval allows", () => {
    expect(calibrationWords([bin(0.98, 0.9, 200)], 0.08).where).toBe(
      "where it says 0.98 it is right in 0.90: too sure",
    );
    expect(calibrationWords([bin(0.56, 0.77, 100)], 0.2).where).toBe(
      "where it says 0.56 it is right in 0.77: too unsure",
    );
  });

  test("names none whose difference the digits do not show", () => {
    expect(calibrationWords([bin(0.9949, 0.984, 100_000), bin(0.7, 0.7, 10)], 0.004).where).not.toBe("");
    expect(calibrationWords([bin(0.9949, 0.991, 100_000), bin(0.7, 0.7, 10)], 0.004).where).toBe("");
  });

  test("names none within its interval, nor one of fewer than ten rows", () => {
    expect(calibrationWords([bin(0.9, 0.85, 20)], 0.05).where).toBe("");
    expect(calibrationWords([bin(0.9, 0, 9)], 0.9).where).toBe("");
    expect(calibrationWords([bin(0.9, 0, 10)], 0.9).where).not.toBe("");
  });
});
