import { expect, test } from "vitest";
import { RateLimiter } from "../../../src/engine/rateLimiter.ts";

test("a rate limiter keeps its interval and its share", () => {
  const limiter = new RateLimiter(100, 0.02);
  expect(limiter.due(0)).toBe(true);
  limiter.done(0, 1);
  expect([limiter.due(99), limiter.due(100)]).toEqual([false, true]);
  limiter.done(100, 110);
  expect([limiter.due(609), limiter.due(610)]).toEqual([false, true]);
});
