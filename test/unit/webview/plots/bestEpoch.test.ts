import { expect, test } from "vitest";
import { RunLog } from "../../../../src/shared/runLog.ts";
import { bestEpoch } from "../../../../src/webview/plots/bestEpoch.ts";
import { chartSummary } from "../../../../src/webview/plots/chartSummary.ts";

function log(...losses: number[]): RunLog {
  const run = new RunLog();
  losses.forEach((loss, epoch) => {
    run.append({
      kind: "evaluation",
      step: epoch * 10,
      epoch,
      validationLoss: loss,
      validationDataLoss: loss,
      validationScore: 1 - loss,
    });
  });
  return run;
}

test("the best epoch has the least validation loss, the first of equal ones", () => {
  expect(bestEpoch(log(1, 0.5, 0.3, 0.3, 0.6))).toEqual({ step: 20, epoch: 2, validationLoss: 0.3 });
  expect(bestEpoch(log(1, Number.NaN, 0.3))).toMatchObject({ epoch: 2 });
});

test("with too little to compare there is none", () => {
  expect(bestEpoch(undefined)).toBeUndefined();
  expect(bestEpoch(log(1, 0.5))).toBeUndefined();
});

test("a chart's summary has its ends, its best values and the best epoch in words", () => {
  expect(chartSummary(log(1, 0.5, 0.3, 0.6), "loss", "Loss")).toBe(
    "Loss over 30 steps. Validation from 1.000 to 0.6000, lowest 0.3000 at step 20. Least validation loss in epoch 2.",
  );
  expect(chartSummary(log(0.5), "score", "R²")).toBe("R² over 0 steps. Validation 0.500.");
  expect(chartSummary(undefined, "loss", "Loss")).toBe("Loss over steps: no values yet.");
});
