import { expect, test } from "vitest";
import { isBelow, placeOn, scoreAxis } from "../../../../src/shared/results/scoreAxis.ts";
import { fc } from "../../../support/properties.ts";

test("the axis holds the intervals whole, with round ticks, and not a baseline that is far below", () => {
  const axis = scoreAxis(
    [
      { score: 0.95, interval: [0.935, 0.962] },
      { score: 0.926, interval: [0.908, 0.941] },
    ],
    [0.126],
  );
  expect(axis.ticks).toEqual([0.9, 0.95, 1]);
  expect(isBelow(axis, 0.126)).toBe(true);
});

test("a baseline that is near is on the axis", () => {
  const axis = scoreAxis([{ score: 0.6, interval: [0.5, 0.7] }], [0.45]);
  expect(isBelow(axis, 0.45)).toBe(false);
});

test("one score without an interval has an axis", () => {
  const { low, high } = scoreAxis([{ score: 1, interval: null }], []);
  expect(low).toBeLessThan(1);
  expect(high).toBe(1);
});

test("every score and interval is on the axis, which has at least two and at most four ticks", () => {
  const score = fc.double({ min: -50, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(score, score, score), { minLength: 1, maxLength: 3 }), (all) => {
      const scores = all.map((three) => {
        const [low, middle, high] = three.toSorted((a, b) => a - b);
        return { score: middle, interval: [low, high] as const };
      });
      const axis = scoreAxis(scores, []);
      for (const { interval } of scores)
        for (const end of interval) {
          expect(placeOn(axis, end)).toBeGreaterThanOrEqual(-1e-6);
          expect(placeOn(axis, end)).toBeLessThanOrEqual(1 + 1e-6);
        }
      expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
      expect(axis.ticks.length).toBeLessThanOrEqual(4);
    }),
  );
});
