import { expect, test } from "vitest";
import { RunLog } from "../../../../src/shared/runLog.ts";
import {
  canDo,
  mainAction,
  runFacts,
  runStatus,
  secondsLeft,
} from "../../../../src/webview/toolbar/runText.ts";

function logAt(epoch: number, epochs = 50): RunLog {
  const log = new RunLog();
  log.append({
    kind: "started",
    dataset: {} as never,
    layers: [],
    parameters: 0,
    batchSize: 1,
    stepsPerEpoch: 10,
    epochs,
    seed: 1,
    backend: "reference",
    threads: 4,
  });
  log.append({
    kind: "progress",
    step: Math.round(epoch * 10),
    epoch,
    trainLoss: 1,
    trainDataLoss: 1,
    trainScore: 0,
    learningRate: 0.1,
    seconds: epoch * 2,
    samplesPerSecond: 1000,
  });
  return log;
}

const epochFact = (epoch: number) => runFacts({ run: 1, phase: "running", log: logAt(epoch) })[0].text;

test.each([
  [0, "epoch 0/50"],
  [0.1, "epoch 1/50"],
  [13, "epoch 13/50"],
  [13.2, "epoch 14/50"],
  [50, "epoch 50/50"],
])("after %d epochs: %s", (epoch, text) => expect(epochFact(epoch)).toBe(text));

test("the time left goes by the epochs so far", () => {
  expect(secondsLeft(10, 5, 50)).toBe(90);
  expect(secondsLeft(0, 0, 50)).toBeUndefined();
});

test("the time left is shown for a running run alone", () => {
  const names = (phase: "running" | "paused" | "finished") =>
    runFacts({ run: 1, phase, log: logAt(5) }).map(({ name }) => name);
  expect(names("running")).toContain("left");
  expect(names("paused")).not.toContain("left");
  expect(names("finished")).toContain("took");
});

test("a pre-training is shown until the first step", () => {
  const log = logAt(0);
  log.latestProgress = undefined;
  const report = { layer: 0, epoch: 3, epochs: 10, reconstructionError: 0.1, seconds: 2 };
  log.append({ kind: "pretraining", ...report });
  expect(runFacts({ run: 1, phase: "running", log })[0].text).toBe("layer 1, epoch 3/10");
  expect(runStatus({ run: 1, phase: "running", log }).text).toBe("Pre-training");
  log.append({ kind: "finished", reason: "stopped", summary: {} as never });
  expect(runFacts({ run: 1, phase: "finished", log })[0].text).toBe("epoch 0/50");
});

test("several threads are shown", () => {
  expect(runFacts({ run: 1, phase: "running", log: logAt(5) }).at(-1)?.text).toBe("reference × 4");
});

test("what comes first can be done", () => {
  for (const phase of ["idle", "starting", "running", "paused", "finished", "failed"] as const)
    expect(canDo(mainAction(phase), phase)).toBe(true);
});
