import { expect, test } from "vitest";
import { histogramSummary } from "../../../../src/webview/plots/histogramSummary.ts";

test("states mean, standard deviation and range", () => {
  expect(histogramSummary({ low: -2, high: 2, counts: [0, 5, 5, 0] })).toBe(
    "mean 0, standard deviation 0.5, from −2 to 2",
  );
  expect(histogramSummary({ low: 0, high: 1, counts: [0] })).toBe("no values");
});
