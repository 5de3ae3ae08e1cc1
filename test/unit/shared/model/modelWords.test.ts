import { expect, test } from "vitest";
import type { ModelView } from "../../../../src/shared/model/modelView.ts";
import {
  answersText,
  columnKind,
  partScores,
  rangeText,
  scoreCaution,
  scoreEvidence,
} from "../../../../src/shared/model/modelWords.ts";
import type { ModelMetrics } from "../../../../src/shared/runs/modelMetrics.ts";

const plain = (text: string) => text.replaceAll("\u202f", " ");
const none = { rows: 0, loss: null, dataLoss: null };
const metrics = (parts: Partial<ModelMetrics>): ModelMetrics => ({
  train: none,
  validation: none,
  test: none,
  ...parts,
});
const classes = (rows: number, accuracy: number | null) => ({ rows, loss: 0.1, dataLoss: 0.1, accuracy });
const columns = (count: number): ModelView["columns"] =>
  Array.from({ length: count }, (_, i) => ({ column: `c${i}`, width: 1, range: undefined }));

test("a network is judged on its test rows, without them on the validation rows, and only then on its own", () => {
  const all = metrics({ train: classes(90, 1), validation: classes(15, 0.8), test: classes(45, 44 / 45) });
  expect(partScores(all, "classification").map(({ part }) => part)).toEqual(["test", "validation", "train"]);
  const [judged] = partScores(all, "classification");
  expect(plain(judged.scoreText)).toBe("97.8 %");
  expect(plain(scoreEvidence(judged, all, "classification"))).toBe(
    "accuracy · 44 of 45 test rows right · 95 % interval 88.4 – 99.6",
  );
  expect(scoreCaution(partScores(all, "classification"))).toBe("");
  const without = metrics({ train: classes(90, 1), test: classes(0, null) });
  expect(partScores(without, "classification").map(({ part }) => part)).toEqual(["train"]);
  expect(scoreCaution(partScores(without, "classification"))).toMatch(
    /^It was judged on the rows that it was trained on/,
  );
  expect(scoreCaution(partScores(null, "classification"))).toMatch(/does not say how good/);
});

test("R² has no interval, since its rows are not there, but the error in the target's unit", () => {
  const found = metrics({ test: { rows: 1, loss: 1, dataLoss: 1, r2: -0.25, rmse: 53.21 } });
  const [judged] = partScores(found, "regression");
  expect(judged).toMatchObject({ interval: null, scoreText: "−0.25" });
  expect(scoreEvidence(judged, found, "regression")).toBe("R² of 1 test row · RMSE 53.2");
  // What the other task has is no score here.
  expect(partScores(found, "classification")).toEqual([]);
});

test("says what is predicted from how many columns, and names few classes and targets", () => {
  const ofClasses = (names: readonly string[]) =>
    answersText({ answers: { kind: "classes", column: "kind", classes: names }, columns: columns(1) });
  expect(ofClasses(["a", "b"])).toBe("Predicts “kind” (a or b) from 1 column.");
  expect(ofClasses(["a", "b", "c"])).toBe("Predicts “kind” (a, b or c) from 1 column.");
  expect(ofClasses(["0", "1", "2", "3", "4", "5", "6"])).toBe(
    "Predicts “kind” (7 classes: 0, 1, 2, 3, 4, 5, …) from 1 column.",
  );
  const ofNumbers = (names: readonly string[]) =>
    answersText({ answers: { kind: "numbers", columns: names }, columns: columns(10) });
  expect(ofNumbers(["y"])).toBe("Predicts the number “y” from 10 columns.");
  expect(ofNumbers(["y", "z"])).toBe("Predicts the numbers “y”, “z” from 10 columns.");
  expect(ofNumbers(["a", "b", "c", "d", "e", "f", "g"])).toBe(
    "Predicts 7 numbers, “a”, “b”, “c”, “d”, “e”, “f”, …, from 10 columns.",
  );
});

test("what a column has in it: the most frequent categories first", () => {
  const categories = Array.from({ length: 8 }, (_, i) => ({ name: `n${i}`, rows: i }));
  const range = { kind: "category", column: "c", categories } as const;
  expect(rangeText(range)).toBe("n7 (7), n6 (6), n5 (5), n4 (4), n3 (3), n2 (2), and 2 more");
  expect(columnKind(range, 8)).toBe("8 categories");
  expect(rangeText({ kind: "boolean", column: "c", no: 3, yes: 9 })).toBe("no (3), yes (9)");
  expect(rangeText({ kind: "block", column: "c", minimum: 0, maximum: 255 })).toBe("numbers from 0 to 255");
  expect(columnKind({ kind: "block", column: "c", minimum: 0, maximum: 255 }, 784)).toBe("784 numbers");
  const days = { minimum: 0, lowerQuartile: 1, median: 31, upperQuartile: 40, maximum: 365 };
  expect(rangeText({ kind: "date", column: "c", ...days })).toBe(
    "1970-01-01 to 1971-01-01, median 1970-02-01",
  );
  expect(columnKind(undefined, 1)).toBe("");
});
