import { expect, test } from "vitest";
import { areSameRows, comparisonText, testInterval } from "../../../../src/shared/runs/runComparison.ts";
import { runOverview } from "../../../support/runOverview.ts";

const field = (name: string) => ({ field: name, values: ["1", "2"] });
const data = (hash: string | null, test = 100) => ({
  path: "iris.csv",
  hash,
  rows: { all: 300, train: 100, validation: 100, test },
});
const a = runOverview(4, { validation: 0.9, test: 0.5 });
const b = runOverview(7, { validation: 0.927, test: 0.9 });

test("one differing field is the cause; the scores are apart by points", () => {
  expect(comparisonText([a, b], [field("training.l2")], [])).toEqual({
    runs: "#4 and #7",
    verdict:
      "are 2.7 points apart on validation and 40.0 points apart on test, and differ in 1 field: training.l2.",
    limits: [],
    isDoubtful: false,
  });
});

test("with two fields the cause cannot be told", () => {
  const text = comparisonText([a, b], [field("x"), field("y")], []);
  expect(text.verdict).toContain("differ in 2 fields: x and y.");
  expect(text.limits).toEqual(["What made the difference cannot be told from these runs alone."]);
  expect(text.isDoubtful).toBe(true);
});

test("designs may be the same, or not known", () => {
  expect(comparisonText([a, b], [], []).verdict).toMatch(/, and have the same design\.$/);
  expect(comparisonText([a, b], undefined, []).verdict).toMatch(/have designs that cannot be compared\.$/);
});

test("runs that were judged on other rows are said to be", () => {
  const text = comparisonText([a, { ...b, data: data("b") }], [field("x")], []);
  expect(text.limits).toContain("They were judged on different rows.");
  expect(text.isDoubtful).toBe(true);
});

test("intervals that overlap leave it to chance", () => {
  const text = comparisonText([{ ...a, test: 0.89 }, b], [field("x")], []);
  expect(text.limits).toContain("The 95 % intervals of their test scores overlap: chance may be all of it.");
  expect(comparisonText([a, b], [field("x")], []).limits).toEqual([]);
});

test("runs of one design with several seeds show what chance does", () => {
  const twin = (number: number, seed: number, validation: number) =>
    runOverview(number, { seed, validation, variant: 4 });
  const all = [twin(6, 3, 0.91), twin(5, 2, 0.85), { ...a, variant: 4 }];
  const text = comparisonText([{ ...a, variant: 4 }, b], [field("x")], all);
  expect(text.limits).toEqual([
    "The seed alone moved the validation score of this design by 6.0 points (#4, #5 and #6).",
  ]);
  const sameSeed = all.map((run) => ({ ...run, seed: 1 }));
  expect(comparisonText([{ ...a, variant: 4 }, b], [field("x")], sameSeed).limits).toEqual([]);
});

test("a loss that includes a penalty is named", () => {
  const text = comparisonText([{ ...a, hasPenalty: true }, b], [field("training.l2")], []);
  expect(text.limits).toEqual(["The loss of #4 includes the penalty λΣ‖W‖²; the data loss does not."]);
});

test("R² is apart by R², and a run without a score by nothing", () => {
  const regression = { task: "regression", validation: 0.5, test: null } as const;
  const text = comparisonText(
    [
      { ...a, ...regression },
      { ...b, ...regression, validation: 0.7 },
    ],
    [field("x")],
    [],
  );
  expect(text.verdict).toBe("are 0.200 of R² apart on validation, and differ in 1 field: x.");
  expect(comparisonText([{ ...a, validation: null, test: null }, b], [field("x")], []).verdict).toBe(
    "differ in 1 field: x.",
  );
});

test("rows are the same by the hash of the data; without it they can only be seen to differ", () => {
  expect(areSameRows(a, b)).toBe(true);
  expect(areSameRows(a, { ...b, data: data("b") })).toBe(false);
  expect(areSameRows(a, { ...b, data: data(null) })).toBeUndefined();
  expect(areSameRows(a, { ...b, data: data(null, 99) })).toBe(false);
});

test("the interval is Wilson's of the test accuracy, and nothing else has one", () => {
  const [low, high] = testInterval(b) ?? [];
  expect(low).toBeCloseTo(0.8256, 3);
  expect(high).toBeCloseTo(0.9448, 3);
  expect(testInterval({ ...b, task: "regression" })).toBeUndefined();
  expect(testInterval({ ...b, test: null })).toBeUndefined();
  expect(testInterval({ ...b, data: data("a", 0) })).toBeUndefined();
});
