import { expect, test } from "vitest";
import { barHeights } from "../../../../src/webview/plots/histogramBars.ts";

test("bars go with the square root of the counts, the tallest is 1", () => {
  expect([...barHeights({ low: 0, high: 1, counts: [100, 0, 25, 1] })]).toEqual([
    1,
    0,
    0.5,
    Math.fround(0.1),
  ]);
});

test("without values there are no bars", () => {
  expect([...barHeights({ low: 0, high: 1, counts: [0, 0] })]).toEqual([0, 0]);
});
