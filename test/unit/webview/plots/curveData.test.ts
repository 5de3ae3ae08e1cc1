import { describe, expect, test } from "vitest";
import type { Curve } from "../../../../src/shared/curve.ts";
import { clampAbove, curveData, pointAt } from "../../../../src/webview/plots/curveData.ts";

const curve = (...points: [step: number, loss: number][]): Curve => ({
  step: points.map(([step]) => step),
  epoch: points.map(([step]) => step / 10),
  loss: points.map(([, loss]) => loss),
  dataLoss: points.map(([, loss]) => loss),
  score: points.map(([, loss]) => 1 - loss),
});

describe("curveData", () => {
  test("has both curves on the union of their steps", () => {
    expect(curveData(curve([1, 0.5], [3, 0.4]), curve([0, 0.9], [3, 0.6]), "loss")).toEqual([
      [0, 1, 3],
      [null, 0.5, 0.4],
      [0.9, null, 0.6],
    ]);
  });
  test("leaves gaps where a number cannot be drawn", () => {
    const train = curve([0, 1], [1, Number.NaN], [2, Infinity], [3, 0]);
    expect(curveData(train, curve(), "loss")[1]).toEqual([1, null, null, 0]);
    expect(curveData(train, curve(), "loss", false, true)[1]).toEqual([1, null, null, null]);
    expect(curveData(train, curve(), "loss", true)[0]).toEqual([1, 2, 3]);
  });
  test("keeps the axis ascending when a step comes twice", () => {
    expect(curveData(curve([1, 0.5], [1, 0.4], [2, 0.3]), curve([1, 0.6]), "loss")[0]).toEqual([1, 2]);
  });
});

test("clampAbove cuts what is far above the axis and leaves other data as they are", () => {
  const data = curveData(curve([0, 1], [1, 1e12]), curve(), "loss");
  expect(clampAbove(data, [0, 2])[1]).toEqual([1, 20]);
  expect(clampAbove(data, [0, 1e12])).toBe(data);
});

test("pointAt is the last point at or before a step", () => {
  const points = curve([2, 0], [4, 0], [6, 0]);
  expect([0, 2, 3, 4, 5, 9].map((step) => pointAt(points, step))).toEqual([0, 0, 0, 1, 1, 2]);
  expect(pointAt(curve(), 1)).toBe(-1);
});
