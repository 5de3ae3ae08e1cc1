import { expect, test } from "vitest";
import { timeAxis } from "../../../../src/webview/plots/timeAxis.ts";

test("each pixel shows the snapshot nearest by step", () => {
  const axis = timeAxis([0, 3, 9], 9);
  expect([...axis]).toEqual([0, 1, 1, 1, 1, 1, 2, 2, 2]);
});

test("few snapshots fill a strip from the left", () => {
  expect([...timeAxis([5], 20)]).toEqual([...new Array(8).fill(0), ...new Array(12).fill(-1)]);
  expect(timeAxis([5], 40, 2).lastIndexOf(0)).toBe(15);
});

test("without snapshots a strip is empty", () => {
  expect(new Set(timeAxis([], 10))).toEqual(new Set([-1]));
});
