import { describe, expect, test } from "vitest";
import { runSync } from "../../../../src/shared/cooperative.ts";
import { bootstrapInterval, mcNemar, wilsonInterval } from "../../../../src/shared/metrics/intervals.ts";
import { quantile } from "../../../../src/shared/quantile.ts";

describe("Wilson's interval", () => {
  // Computed in Python from the formula of Wilson 1927.
  test.each([
    [45, 50, 0.78639769, 0.95652424],
    [0, 10, 0, 0.2775328],
    [10, 10, 0.7224672, 1],
    [1, 1, 0.2065493, 1],
    [1940, 2000, 0.96157583, 0.97662215],
  ])("%i of %i", (right, rows, low, high) => {
    const [from, to] = wilsonInterval(right, rows);
    expect(from).toBeCloseTo(low, 5);
    expect(to).toBeCloseTo(high, 5);
  });
});

describe("McNemar's exact test", () => {
  const rows = (fixed: number, newlyWrong: number, both: number) => {
    const before = [...Array(fixed).fill(false), ...Array(newlyWrong).fill(true), ...Array(both).fill(true)];
    const after = [...Array(fixed).fill(true), ...Array(newlyWrong).fill(false), ...Array(both).fill(true)];
    return mcNemar(before, after);
  };
  // scipy.stats.binomtest(min(b, c), b + c, 0.5).pvalue
  test.each([
    [0, 0, 1],
    [1, 0, 1],
    [5, 0, 0.0625],
    [10, 2, 0.0385742188],
    [6, 6, 1],
    [2000, 1800, 0.0012427868],
  ])("%i fixed, %i newly wrong", (fixed, newlyWrong, probability) => {
    const result = rows(fixed, newlyWrong, 7);
    expect(result.fixed).toBe(fixed);
    expect(result.newlyWrong).toBe(newlyWrong);
    expect(result.probability).toBeCloseTo(probability, 4);
  });
});

describe("quantiles and resampling", () => {
  test("quantiles interpolate as NumPy's", () => {
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([7], 0.9)).toBe(7);
  });
  test("the interval of a mean is near the normal one, and the same for the same draws", () => {
    const values = Array.from({ length: 400 }, (_, i) => Math.sin(i * 12.9898) * 3);
    const mean = (sample: ArrayLike<number>) =>
      Array.from(sample, (row) => values[row]).reduce((sum, value) => sum + value, 0) / sample.length;
    const draws = () => {
      let state = 1;
      return (below: number) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
    };
    const interval = runSync(bootstrapInterval(400, mean, draws()));
    expect(interval).toEqual(runSync(bootstrapInterval(400, mean, draws())));
    const average = mean(values.map((_, row) => row));
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / 400);
    const half = (1.96 * deviation) / 20;
    expect(interval?.[0]).toBeCloseTo(average - half, 1);
    expect(interval?.[1]).toBeCloseTo(average + half, 1);
  });
  test("no interval where the score is mostly not defined", () =>
    expect(
      runSync(
        bootstrapInterval(
          3,
          () => Number.NaN,
          () => 0,
          10,
        ),
      ),
    ).toBeUndefined());
});
