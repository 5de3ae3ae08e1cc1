import { expect, test } from "vitest";
import { nextSort, shownRuns, sparkAxes, testAxis } from "../../../../src/webview/runs/runTableModel.ts";
import { runOverview } from "../../../support/runOverview.ts";

const broken = { id: "x", problem: "x: run.json is damaged.", number: 1 };
const low = runOverview(2, { test: 0.5, name: "narrow net" });
const high = runOverview(3, { test: 0.8, changes: [{ field: "training.l2", before: "0", after: "0.01" }] });
const live = runOverview(1, { state: "running", test: null, validation: null });
const all = [high, low, broken, live];
const numbers = (runs: readonly { readonly number: number }[]) => runs.map(({ number }) => number);

test("the newest run comes first and one that trains before all others", () => {
  expect(shownRuns(all, "", undefined)).toEqual([live, high, low, broken]);
});

test("runs are sorted both ways; what is not known comes last", () => {
  expect(shownRuns(all, "", { key: "test", descending: false })).toEqual([live, low, high, broken]);
  expect(shownRuns(all, "", { key: "test", descending: true })).toEqual([live, high, low, broken]);
  expect(shownRuns(all, "", { key: "changes", descending: false })[1]).toBe(high);
});

test("a header sorts descending, then ascending, then not", () => {
  const first = nextSort(undefined, "test");
  expect(first).toEqual({ key: "test", descending: true });
  expect(nextSort(first, "seed")).toEqual({ key: "seed", descending: true });
  const second = nextSort(first, "test");
  expect(second).toEqual({ key: "test", descending: false });
  expect(nextSort(second, "test")).toBeUndefined();
});

test.each([
  ["NARROW", [2]],
  ["l2", [3]],
  ["#2", [2]],
  ["running", [1]],
  ["damaged", [1]],
  ["nothing of it", []],
])("the filter %j finds %j", (filter, found) => {
  expect(numbers(shownRuns(all, filter, undefined))).toEqual(found);
});

test("the test axis holds every interval and has round ticks", () => {
  const axis = testAxis([low, high]);
  expect(axis?.low).toBeLessThanOrEqual(0.404);
  expect(axis?.high).toBeGreaterThanOrEqual(0.867);
  expect(axis?.ticks.map((tick) => Number(tick.toFixed(6)))).toEqual([0.4, 0.6, 0.8, 1]);
  expect(testAxis([live])).toBeUndefined();
});

test("a run that did not learn does not set the test axis", () => {
  const good = [0.94, 0.945, 0.95, 0.955].map((score, i) => runOverview(i + 1, { test: score }));
  const axis = testAxis([...good, runOverview(9, { test: 0.1 })]);
  expect(axis?.low).toBeGreaterThan(0.5);
});

test("the sparklines share a scale that a run which diverged does not set", () => {
  const axes = sparkAxes([
    runOverview(1, { sparkline: [2, 0.5], position: { step: 40, epoch: 1, epochs: 1 } }),
    runOverview(2, { sparkline: [2, 1e9] }),
    runOverview(3, { sparkline: [] }),
  ]);
  expect(axes).toEqual({ low: 0.5, high: 16, steps: 100 });
});
