import { describe, expect, test } from "vitest";
import { logTicks, lossRange, scoreRange } from "../../../../src/webview/plots/curveRange.ts";

type Points = (number | null)[];

const data = (...train: Points) => both(train, []);

const both = (train: Points, validation: Points): Parameters<typeof lossRange>[0] => {
  const steps = Array.from({ length: Math.max(train.length, validation.length) }, (_, i) => i);
  const padded = (points: Points) => steps.map((i) => points[i] ?? null);
  return [steps, padded(train), padded(validation), padded([]), padded([])];
};

describe("lossRange", () => {
  test("goes from 0 to the largest loss", () => {
    expect(lossRange(data(2, 1, 0.5), false)).toEqual({ range: [0, 2.1], above: undefined });
  });
  test("keeps a high start in sight", () => {
    expect(lossRange(data(null, 10, 0.1, 0.1, 0.1, 0.1), false).range[1]).toBeGreaterThan(10);
  });
  test("is not pressed flat by a loss that runs away, and says how far it went", () => {
    const { range, above } = lossRange(data(2, 1, 0.5, 0.4, 1e9), false);
    expect(range[1]).toBeLessThan(5);
    expect(above).toBe(1e9);
  });
  test("is not pressed flat by one point before the first update, and says how far it goes", () => {
    const { range, above } = lossRange(both([null, 0.5, 0.45, 0.4], [29]), false);
    expect(range[1]).toBeCloseTo(0.525);
    expect(above).toBe(29);
    expect(lossRange(both([null, 1.4, 0.5, 0.4], [2.3]), false)).toEqual({
      range: [0, expect.closeTo(2.415)],
      above: undefined,
    });
    expect(lossRange(both([], [29]), false).range[1]).toBeGreaterThan(29);
  });
  test("is positive on a logarithmic axis, over at least a factor of four", () => {
    const [low, high] = lossRange(data(0.5, 0.5), true).range;
    expect(low).toBeGreaterThan(0);
    expect(high / low).toBeCloseTo(4);
    expect(lossRange(data(2, 1e-4), true).range[0]).toBeLessThan(1e-4);
  });
  test("without points is a whole one", () => expect(lossRange(data(null), false).range).toEqual([0, 1]));
});

test("scoreRange ends at 1 and begins at a tenth", () => {
  expect(scoreRange(data(0.72, 0.95))).toEqual([0.7, 1]);
  expect(scoreRange(data(-400, 0.5))).toEqual([-1, 1]);
  expect(scoreRange(data(1))).toEqual([0.9, 1]);
  expect(scoreRange(data())).toEqual([0, 1]);
});

test("logTicks", () => {
  expect(logTicks(0.1, 3)).toEqual([0.1, 0.2, 0.5, 1, 2]);
  expect(logTicks(1, 22000)).toEqual([1, 10, 100, 1000, 10000]);
  expect(logTicks(1e-6, 1e11).length).toBeLessThanOrEqual(9);
});
