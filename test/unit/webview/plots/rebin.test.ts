import { describe, expect, test } from "vitest";
import type { Histogram } from "../../../../src/shared/events.ts";
import { commonRange, evenStep, massRange, rebin } from "../../../../src/webview/plots/rebin.ts";
import { fc } from "../../../support/properties.ts";

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
const rebinned = (histogram: Histogram, low: number, high: number, rows: number) => {
  const shares = new Float32Array(rows);
  rebin(histogram, { low, high }, shares);
  return [...shares];
};

describe("rebin", () => {
  test("onto the same bins gives the shares", () => {
    expect(rebinned({ low: 0, high: 4, counts: [1, 2, 3, 4] }, 0, 4, 4)).toEqual(
      [0.1, 0.2, 0.3, 0.4].map(Math.fround),
    );
  });

  test("spreads a bin over the rows it covers", () => {
    expect(rebinned({ low: 0.5, high: 2.5, counts: [4] }, 0, 4, 4)).toEqual([0.25, 0.5, 0.25, 0]);
  });

  test("puts what is outside into the first and last row", () => {
    expect(rebinned({ low: -10, high: 10, counts: [1, 1] }, 0, 4, 4)).toEqual(
      [0.5 + 0.05, 0.05, 0.05, 0.35].map(Math.fround),
    );
    expect(rebinned({ low: 50, high: 60, counts: [1, 1] }, 0, 4, 4)).toEqual([0, 0, 0, 1]);
    expect(rebinned({ low: -60, high: -50, counts: [1, 1] }, 0, 4, 4)).toEqual([1, 0, 0, 0]);
  });

  test("a histogram without width is one row", () => {
    expect(rebinned({ low: 2.5, high: 2.5, counts: [0, 8] }, 0, 4, 4)).toEqual([0, 0, 1, 0]);
  });

  test("without values there is nothing", () => {
    expect(rebinned({ low: 0, high: 1, counts: [0, 0] }, 0, 4, 4)).toEqual([0, 0, 0, 0]);
  });

  test("keeps the mass, and the mean up to a row, of any histogram inside the range", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 0, noNaN: true }),
        fc.double({ min: 0.01, max: 5, noNaN: true }),
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }).filter((counts) => sum(counts) > 0),
        fc.integer({ min: 2, max: 64 }),
        (low, width, counts, rows) => {
          const high = low + width;
          const shares = rebinned({ low, high, counts }, -5, 5, rows);
          expect(sum(shares)).toBeCloseTo(1, 4);
          expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
          const mean = (values: readonly number[], from: number, to: number) =>
            sum(values.map((value, i) => value * (from + ((to - from) * (i + 0.5)) / values.length))) /
            sum(values);
          expect(Math.abs(mean(shares, -5, 5) - mean(counts, low, high))).toBeLessThan(10 / rows);
        },
      ),
    );
  });
});

describe("massRange", () => {
  test("leaves out one percent at both ends", () => {
    const { low, high } = massRange({ low: 0, high: 100, counts: new Array(50).fill(7) }) ?? {
      low: 0,
      high: 0,
    };
    expect(low).toBeCloseTo(1);
    expect(high).toBeCloseTo(99);
  });
  test("a far outlier does not widen it", () => {
    const counts = new Array(100).fill(0);
    counts[0] = 999;
    counts[99] = 1;
    expect(massRange({ low: 0, high: 1e6, counts })?.high).toBeLessThanOrEqual(1e4);
  });
  test("is undefined without values", () =>
    expect(massRange({ low: 0, high: 1, counts: [0] })).toBeUndefined());
});

describe("commonRange", () => {
  const range = (low: number, high: number) => ({ low, high });

  test("holds all, rounded outwards", () => {
    expect(commonRange([range(-0.93, 1.1), range(-1.2, 3.87)], undefined)).toEqual(range(-2, 4));
  });
  test("of tanh's values is from −1 to 1", () => {
    expect(commonRange([range(-0.99, 0.995)], undefined)).toEqual(range(-1, 1));
  });
  test("leaves out an explosion, which the others would not survive", () => {
    const quiet = Array.from({ length: 30 }, () => range(0, 1));
    expect(commonRange([...quiet, range(-1e6, 1e9)], undefined)).toEqual(range(0, 1));
  });
  test("follows when most have grown", () => {
    const grown = Array.from({ length: 30 }, () => range(0, 20));
    expect(commonRange([...Array.from({ length: 10 }, () => range(0, 1)), ...grown], undefined)).toEqual(
      range(0, 20),
    );
  });
  test("stays while it fits and is not twice too wide", () => {
    const previous = range(0, 4);
    expect(commonRange([range(0, 2.5)], previous)).toBe(previous);
    expect(commonRange([range(0, 1.5)], previous)).not.toBe(previous);
    expect(commonRange([range(0, 4.5)], previous)).not.toBe(previous);
  });
  test("has room around a single value", () => {
    expect(commonRange([range(0, 0)], undefined)).toEqual(range(-1, 1));
    expect(commonRange([range(0.5, 0.5)], undefined)).toEqual(range(0.25, 0.75));
  });
  test("is undefined of nothing", () => expect(commonRange([], undefined)).toBeUndefined());
});

test("evenStep is 1, 2 or 5 times a power of ten", () => {
  expect([0.1, 0.11, 0.3, 0.6, 1, 7].map(evenStep)).toEqual([0.1, 0.2, 0.5, 1, 1, 10]);
});
