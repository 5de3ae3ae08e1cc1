import { describe, expect, test } from "vitest";
import { resultText, runProgress, runText, statusIcon } from "../../../../src/extension/progress/runText.ts";
import type { FinishedEvent, StartedEvent, TrainingEvent } from "../../../../src/shared/events.ts";
import { RunLog } from "../../../../src/shared/runLog.ts";
import { runFacts } from "../../../../src/webview/toolbar/runText.ts";
import { finished, progress, started } from "../session/fakeEngine.ts";

function logOf(...events: TrainingEvent[]): RunLog {
  const log = new RunLog();
  for (const event of events) log.append(event);
  return log;
}
const trainedDesign = undefined;

describe("where a run stands", () => {
  test("is described by epoch, loss and score", () => {
    const log = logOf(started, progress(25, 0.12345));
    expect(runText({ phase: "running", log, trainedDesign })).toBe("epoch 3/10 · loss 0.1235 · 50.0 %");
    expect(runText({ phase: "paused", log, trainedDesign })).toMatch(/ · paused$/);
    expect(runProgress({ phase: "running", log, trainedDesign })).toBe(0.25);
  });
  test("is described during pre-training", () => {
    const report = { layer: 1, epoch: 3, epochs: 10, reconstructionError: 0.1, seconds: 2 };
    const log = logOf(started, { kind: "pretraining", ...report });
    expect(runText({ phase: "running", log, trainedDesign })).toBe("pre-training layer 2, epoch 3/10");
    log.append(progress(25, 0.12345));
    expect(runText({ phase: "running", log, trainedDesign })).toMatch(/^epoch 3/);
  });
  test("is described by R² for numbers", () => {
    const regression = { ...started, dataset: { task: "regression" } } as StartedEvent;
    expect(runText({ phase: "running", log: logOf(regression, progress(100)), trainedDesign })).toBe(
      "epoch 10/10 · loss 0.0100 · R² 0.500",
    );
  });
  test("is described before the first numbers", () => {
    expect(runText({ phase: "starting", log: new RunLog(), trainedDesign })).toBe("reading the data");
    expect(runText({ phase: "running", log: logOf(started), trainedDesign })).toBe("epoch 0/10");
    expect(runProgress({ phase: "starting", log: new RunLog(), trainedDesign })).toBe(0);
  });
});

describe("the icon in the status bar", () => {
  const ended = (reason: FinishedEvent["reason"]) => logOf(started, { ...finished, reason });
  test.each([
    ["completed", "pass"],
    ["earlyStopped", "pass"],
    ["stopped", "debug-stop"],
    ["diverged", "error"],
  ] as const)("of a run that ended as %s", (reason, icon) =>
    expect(statusIcon("finished", ended(reason))).toBe(icon),
  );
  test("of a run that has not ended, or failed", () => {
    expect(statusIcon("running", logOf(started))).toBe("loading~spin");
    expect(statusIcon("paused", logOf(started))).toBe("debug-pause");
    expect(statusIcon("failed", logOf(started))).toBe("error");
    expect(statusIcon("idle", undefined)).toBe("circle-large-outline");
  });
});

test.each([0, 0.02, 1, 2.999, 3, 3 + 1e-12, 3.2, 10])(
  "the toolbar and the status bar agree after %d epochs",
  (epoch) => {
    const log = logOf(started, { ...progress(1), epoch });
    const [fact] = runFacts({ run: 1, phase: "running", log });
    expect(runText({ phase: "running", log, trainedDesign })).toMatch(new RegExp(`^${fact.text} · `));
  },
);

describe("how a run ended", () => {
  test("is described by the test part", () => {
    expect(resultText(logOf(started, finished))).toBe("96.7 % test accuracy after 10 epochs");
  });
  test("is described by the best part there is", () => {
    const summary = { ...finished.summary, testScore: null, epochs: 1 };
    expect(resultText(logOf(started, { ...finished, summary }))).toBe(
      "90.0 % validation accuracy after 1 epoch",
    );
  });
  test("is described for numbers, and for a run that was stopped", () => {
    const summary = { ...finished.summary, task: "regression" as const, epochs: 2.25 };
    expect(resultText(logOf(started, { ...finished, reason: "stopped", summary }))).toBe(
      "0.967 test R² stopped after 2.3 epochs",
    );
    expect(resultText(logOf(started, { ...finished, reason: "earlyStopped" }))).toBe(
      "96.7 % test accuracy stopped early after 10 epochs",
    );
  });
});
