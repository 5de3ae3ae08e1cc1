import { expect, test } from "vitest";
import { linearTicks, placeOf, tickLabels, valueAt } from "../../../../src/webview/plots/linearAxis.ts";

test("ticks are round and within the range", () => {
  expect(linearTicks(-1.3, 2.4, 5)).toEqual([-1, 0, 1, 2]);
  expect(linearTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(linearTicks(37, 342, 4)).toEqual([100, 200, 300]);
  expect(linearTicks(1, 1, 5)).toEqual([]);
});

test("labels have as many digits as tell the ticks apart", () => {
  expect(tickLabels([100.1, 100.2])).toEqual(["100.1", "100.2"]);
  expect(tickLabels([-0.5, 0, 0.5])).toEqual(["−0.5", "0", "0.5"]);
  expect(tickLabels([20_000, 22_000])).toEqual(["20k", "22k"]);
  expect(tickLabels([1e-7, 2e-7])).toEqual(["1e-7", "2e-7"]);
  expect(tickLabels([])).toEqual([]);
});

test("places and values are the inverse of each other, also upwards", () => {
  const axis = { low: -2, high: 6, from: 300, to: 20 };
  expect(placeOf(axis, -2)).toBe(300);
  expect(placeOf(axis, 6)).toBe(20);
  expect(valueAt(axis, placeOf(axis, 1.5))).toBeCloseTo(1.5, 12);
  expect(valueAt(axis, 999)).toBe(-2);
});
