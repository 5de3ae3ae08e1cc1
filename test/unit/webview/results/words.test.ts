import { expect, test } from "vitest";
import { rankRows } from "../../../../src/shared/metrics/ranking.ts";
import type { Plane, RawInputs } from "../../../../src/shared/results/resultsRequests.ts";
import { answerText, gridAnswerText, topClasses } from "../../../../src/webview/results/answerWords.ts";
import { importanceNote, importanceText } from "../../../../src/webview/results/importanceWords.ts";
import { residualText } from "../../../../src/webview/results/residualWords.ts";
import { curvePoint, nearestPoint } from "../../../../src/webview/results/thresholdPlots.ts";

const classes: RawInputs = {
  inputs: [],
  image: null,
  classes: ["a", "b", "c", "d"],
  targets: [],
  areProbabilities: true,
};
const numbers: RawInputs = { ...classes, classes: [], targets: ["price", "age"], areProbabilities: false };

test("an answer in words names the class and the most likely ones, or the numbers", () => {
  const answer = { kind: "class", predicted: 1, scores: [0.2, 0.5, 0.25, 0.05] } as const;
  expect(answerText(answer, classes)).toBe("b (b 0.50, c 0.25, a 0.20)");
  expect(answerText({ ...answer, scores: [-1, 2.5, 0, 0] }, { ...classes, areProbabilities: false })).toBe(
    "b (b 2.5, c 0, d 0)",
  );
  expect(answerText({ kind: "numbers", values: [12.3456, -1] }, numbers)).toBe("price 12.3, age −1");
  expect(topClasses([1, 3, 2], 2)).toEqual([1, 2]);
});

test("the grid answers for two classes with both probabilities, for more with that of the predicted one", () => {
  const plane = { classes: Uint16Array.of(1), scores: Float32Array.of(0.75) } as unknown as Plane;
  expect(gridAnswerText(plane, 0, { ...classes, classes: ["in", "out"] })).toBe("out (out 0.75, in 0.25)");
  expect(gridAnswerText(plane, 0, classes)).toBe("b, p 0.75");
  expect(gridAnswerText(plane, 0, { ...classes, areProbabilities: false })).toBe("b, output 0.75");
  expect(gridAnswerText({ ...plane, classes: null }, 0, numbers)).toBe("price 0.75");
});

test("importance says what falls, by how much, and when nothing does", () => {
  const column = { column: "petal width", mean: 0.31, std: 0.02 };
  expect(importanceText("accuracy", column)).toBe(
    "Accuracy falls by 0.310 ± 0.020 when petal width is shuffled among the rows.",
  );
  expect(importanceText("r2", { ...column, mean: -0.1 })).toBe(
    "R² rises by 0.100 ± 0.020 when petal width is shuffled among the rows.",
  );
  expect(importanceText("accuracy", { ...column, mean: 0.01 })).toBe(
    "Accuracy hardly changes (0.010 ± 0.020) when petal width is shuffled among the rows.",
  );
  expect(importanceText("accuracy", { ...column, mean: 0, std: 0 })).toBe(
    "Accuracy stays the same when petal width is shuffled among the rows.",
  );
  expect(importanceNote({ score: "accuracy", baseline: 0.95, repeats: 5, columns: [] }, "30 test rows")).toBe(
    "Accuracy of 30 test rows is 0.950; each column is shuffled 5 times; ± is the standard deviation.",
  );
});

const residuals = { low: -1, high: 1, counts: [1] };

test("residuals in words: half, nine of ten, and the direction", () => {
  const actual = Array.from({ length: 11 }, () => 100);
  const predicted = actual.map((value, index) => value + index);
  const results = { name: "price", rows: actual.map((_, i) => i), actual, predicted, residuals };
  expect(residualText(results, { medianAbsoluteError: 5 }, 11)).toBe(
    "Half of the rows are within ±5, nine of ten within ±9. On average the predictions are 5 too high.",
  );
  expect(residualText(results, { medianAbsoluteError: 5 }, 1000)).toContain("nine of ten within about ±9");
  const low = { ...results, predicted: actual.map((value, index) => value - index) };
  expect(residualText(low, { medianAbsoluteError: 5 }, 11)).toContain("are 5 too low.");
  const right = { ...results, predicted: actual.map((value, index) => value + (index % 2 ? 4 : -4)) };
  expect(
    residualText(
      { ...right, actual: actual.slice(1), predicted: right.predicted.slice(1) },
      { medianAbsoluteError: 4 },
      10,
    ),
  ).toContain("neither too high nor too low");
  expect(residualText({ ...results, actual: [], predicted: [] }, { medianAbsoluteError: 0 }, 0)).toBe(
    "There are no rows.",
  );
});

const ranking = rankRows([0.9, 0.8, 0.6, 0.3], [true, false, true, false]);

test("curves of a ranking: false alarms and recall, recall and precision", () => {
  const at = (index: number, kind: "roc" | "precisionRecall") =>
    curvePoint(ranking, ranking.points[index], kind);
  expect([at(0, "roc"), at(1, "roc"), at(2, "roc"), at(4, "roc")]).toEqual([
    { x: 0, y: 0 },
    { x: 0, y: 0.5 },
    { x: 0.5, y: 0.5 },
    { x: 1, y: 1 },
  ]);
  expect(at(0, "precisionRecall")).toEqual({ x: 0, y: 1 });
  expect(at(2, "precisionRecall")).toEqual({ x: 0.5, y: 0.5 });
});

test("a drag picks the nearest threshold, never the infinite one", () => {
  const pick = (x: number, y: number) => nearestPoint(ranking, "roc", { x, y }, 200, 200)?.threshold;
  expect(pick(0, 200)).toBe(0.9);
  expect(pick(200, 0)).toBe(0.3);
  expect(pick(100, 100)).toBe(0.8);
});
