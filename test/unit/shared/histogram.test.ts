import { describe, expect, test } from "vitest";
import { distribution, histogramBins } from "../../../src/shared/histogram.ts";

describe("distribution", () => {
  const total = (counts: readonly number[]) => counts.reduce((sum, n) => sum + n, 0);

  test("bins every finite value from the least to the greatest, and leaves the others out", () => {
    const values = Float32Array.of(Number.NaN, -1, 0, 0.5, 3, Number.POSITIVE_INFINITY, 99);
    const { mean, std, histogram } = distribution(values, 6);
    expect(histogram.low).toBe(-1);
    expect(histogram.high).toBe(3);
    expect(histogram.counts).toHaveLength(histogramBins);
    expect(total(histogram.counts)).toBe(4);
    expect([histogram.counts[0], histogram.counts[12], histogram.counts[18], histogram.counts[47]]).toEqual([
      1, 1, 1, 1,
    ]);
    expect(mean).toBeCloseTo(0.625, 10);
    expect(std).toBeCloseTo(Math.sqrt((1 + 0.25 + 9) / 4 - 0.625 ** 2), 10);
  });

  test.each([0, 7, -1e-9, 1e30])("of equal values %d is a narrow range around them", (value) => {
    const equal = Float64Array.of(value, value, value);
    const { std, histogram } = distribution(equal, 3);
    expect(std).toBe(0);
    expect(histogram.low).toBeLessThan(value);
    expect(histogram.high).toBeGreaterThan(value);
    expect(total(histogram.counts)).toBe(3);
  });

  test("keeps the shape of tiny values, and the spread about a large mean", () => {
    expect(distribution(Float64Array.of(-1e-9, 1e-9), 2).histogram.high).toBe(1e-9);
    expect(distribution(Float64Array.of(1e9, 1e9 + 2), 2).std).toBe(1);
  });

  test("of nothing finite is empty", () => {
    const { histogram, mean } = distribution(Float64Array.of(Number.NaN), 1);
    expect([total(histogram.counts), mean]).toEqual([0, 0]);
  });
});
