import { expect, test } from "vitest";
import { Pace } from "../../../src/engine/pace.ts";

test("a pace keeps its interval and its share", () => {
  const pace = new Pace(100, 0.02);
  expect(pace.due(0)).toBe(true);
  pace.done(0, 1);
  expect([pace.due(99), pace.due(100)]).toEqual([false, true]);
  pace.done(100, 110);
  expect([pace.due(609), pace.due(610)]).toEqual([false, true]);
});
