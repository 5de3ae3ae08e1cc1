import { expect, test } from "vitest";
import { rangeProblem } from "../../../../src/shared/catalogue.ts";
import { nudge, readNumber } from "../../../../src/webview/forms/numberSteps.ts";
import { resplit } from "../../../../src/webview/forms/split.ts";
import { fc } from "../../../support/properties.ts";

const whole = { minimum: 1, integer: true };

test.each([
  [5, 1, false, 6],
  [5, -1, false, 4],
  [5, 1, true, 15],
  [5, -1, true, 1],
  [1, -1, false, 1],
] as const)("%d, direction %d, big %s: %d", (value, direction, big, next) => {
  expect(nudge(value, direction, big, whole)).toBe(next);
});

test("decimals go along 1, 2, 5, 10", () => {
  const up = [0.01];
  for (let i = 0; i < 4; i++) up.push(nudge(up[i], 1, false, {}));
  expect(up).toEqual([0.01, 0.02, 0.05, 0.1, 0.2]);
  const down = [0.1];
  for (let i = 0; i < 3; i++) down.push(nudge(down[i], -1, false, {}));
  expect(down).toEqual([0.1, 0.05, 0.02, 0.01]);
  expect(nudge(0.03, 1, true, {})).toBe(0.3);
  expect(nudge(0, 1, false, { minimum: 0 })).toBe(1e-4);
  expect(nudge(0.9, 1, false, { minimum: 0, exclusiveMaximum: 1 })).toBe(0.9);
});

test("a step never leaves the range", () => {
  const range = { minimum: 0, exclusiveMaximum: 1 };
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      fc.boolean(),
      fc.boolean(),
      (value, up, big) => {
        expect(rangeProblem(nudge(value, up ? 1 : -1, big, range), range)).toBeUndefined();
      },
    ),
  );
});

test("what is typed is read as a number or refused with a reason", () => {
  expect(readNumber(" 1e-3 ", {})).toBe(0.001);
  expect(readNumber("", {})).toEqual({ problem: "must be a number" });
  expect(readNumber("1,5", {})).toEqual({ problem: "must be a number" });
  expect(readNumber("0", whole)).toEqual({ problem: "must be at least 1" });
  expect(readNumber("Infinity", {})).toEqual({ problem: "must be a finite number" });
});

test.each([
  ["train", 0.8, { train: 0.8, validation: 0.1, test: 0.1 }],
  ["validation", 0.25, { train: 0.6, validation: 0.25, test: 0.15 }],
  ["test", 0, { train: 0.85, validation: 0.15, test: 0 }],
  ["train", 1, { train: 1, validation: 0, test: 0 }],
  ["test", 0.9, { train: 0.01, validation: 0.09, test: 0.9 }],
] as const)("a split with %s %d", (key, value, split) => {
  expect(resplit({ train: 0.7, validation: 0.15, test: 0.15 }, key, value)).toEqual(split);
});

test("a split always adds up to 1", () => {
  const fraction = fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100);
  const key = fc.constantFrom("train", "validation", "test" as const);
  fc.assert(
    fc.property(fraction, fraction, fraction, key, (a, b, value, changed) => {
      const first = resplit({ train: 0.7, validation: 0.15, test: 0.15 }, "validation", a / 2);
      const {
        train,
        validation,
        test: last,
      } = resplit(resplit(first, "test", b / 2), changed as "train", value);
      expect(train + validation + last).toBeCloseTo(1, 6);
      expect(train).toBeGreaterThan(0);
    }),
  );
});
