import { expect, test } from "vitest";
import "./trial.test.ts";

test("V8 has the flags that Chromium was started with", () => {
  // V8 takes its flags up to the first that it does not know; this one is the last.
  expect(globalThis).toHaveProperty("gc");
});
