import { expect, test } from "vitest";
import { RunLog } from "../../../../src/shared/runLog.ts";
import { hoverText } from "../../../../src/webview/plots/hoverText.ts";
import { latestNumbers } from "../../../../src/webview/plots/latestNumbers.ts";

function log(): RunLog {
  const run = new RunLog();
  for (const step of [10, 20, 30])
    run.append({
      kind: "progress",
      step,
      epoch: step / 10,
      trainLoss: 1 / step,
      trainDataLoss: 0.5 / step,
      trainScore: 0.9,
      learningRate: 0.1,
      seconds: 1,
      samplesPerSecond: 1,
    });
  return run;
}

test("states the values at a step, training before validation", () => {
  const run = log();
  expect(hoverText(run, 20, "Accuracy")).toBe(
    "step 20 · epoch 2.0 · loss 0.0500 / – · data loss 0.0250 / – · accuracy 0.900 / –",
  );
  run.append({
    kind: "evaluation",
    step: 25,
    epoch: 2.5,
    validationLoss: 0.5,
    validationDataLoss: 0.25,
    validationScore: 0.8,
  });
  expect(hoverText(run, 25, "R²")).toBe(
    "step 25 · epoch 2.5 · loss 0.0500 / 0.5000 · data loss 0.0250 / 0.2500 · R² 0.900 / 0.800",
  );
});

test("without a penalty there is one loss", () => {
  const run = log();
  run.train.dataLoss.splice(0, 3, ...run.train.loss);
  expect(hoverText(run, 20, "Accuracy")).not.toContain("data loss");
});

test("beyond the newest step the previous run is read", () => {
  const previous = log();
  previous.append({
    kind: "evaluation",
    step: 90,
    epoch: 9,
    validationLoss: 0.5,
    validationDataLoss: 0.5,
    validationScore: 0.8,
  });
  expect(hoverText(log(), 90, "Accuracy", previous)).toMatch(
    /^previous run · step 90 · epoch 9.0 · loss 0.0333/,
  );
  expect(hoverText(log(), 20, "Accuracy", previous)).toMatch(/^step 20/);
});

test("latestNumbers are the newest of each curve, undefined where there are none", () => {
  expect(latestNumbers(undefined).trainLoss).toBeUndefined();
  expect(latestNumbers(log())).toMatchObject({
    step: 30,
    epoch: 3,
    trainLoss: 1 / 30,
    trainDataLoss: 0.5 / 30,
    validationLoss: undefined,
  });
});
