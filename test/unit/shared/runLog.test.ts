import { describe, expect, test } from "vitest";
import type {
  LayersEvent,
  PretrainingEvent,
  ProgressEvent,
  StartedEvent,
  TrainingEvent,
} from "../../../src/shared/events.ts";
import { RunLog } from "../../../src/shared/runLog.ts";
import { isPlannedSnapshot } from "../../../src/shared/samplingPlan.ts";

function progress(step: number, trainLoss: number): ProgressEvent {
  return {
    kind: "progress",
    step,
    epoch: step / 10,
    trainLoss,
    trainDataLoss: trainLoss / 2,
    trainScore: 0,
    learningRate: 0.1,
    seconds: step,
    samplesPerSecond: 1,
  };
}
function layers(step: number): LayersEvent {
  return { kind: "layers", step, layers: [] };
}
function pretraining(epoch: number): PretrainingEvent {
  return { kind: "pretraining", layer: 0, epoch, epochs: 5000, reconstructionError: 1, seconds: 1 };
}
function logOf(events: Iterable<TrainingEvent>): RunLog {
  const log = new RunLog();
  for (const event of events) log.append(event);
  return log;
}
function widestGap(steps: readonly number[]): number {
  return Math.max(...steps.slice(1).map((step, i) => step - steps[i]));
}
function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

describe("a long run", () => {
  const count = 100_000;
  const log = logOf(range(count).map((step) => progress(step, step)));

  test("stays bounded and keeps its beginning and its end", () => {
    expect(log.train.step.length).toBeLessThanOrEqual(2049);
    expect(log.train.step.length).toBeGreaterThan(1000);
    expect(log.train.step.at(-1)).toBe(count - 1);
    expect(log.latestProgress?.step).toBe(count - 1);
    expect(log.train.step[0]).toBeLessThan(200);
  });

  test("merges the loss without L2 like the objective", () => {
    expect(log.train.dataLoss).toEqual(log.train.loss.map((loss) => loss / 2));
  });

  test("averages what it merges: a straight line stays straight", () => {
    const widest = Math.max(...log.train.step.map((step, i) => step - (log.train.step[i - 1] ?? 0)));
    for (const [i, step] of log.train.step.entries()) {
      expect(log.train.loss[i]).toBeLessThanOrEqual(step);
      expect(log.train.loss[i]).toBeGreaterThan(step - widest);
    }
  });

  test("keeps snapshots of the layers at even distances, the first one always", () => {
    const log = logOf(range(5000).map(layers));
    const steps = log.snapshots.map((snapshot) => snapshot.step);
    expect(steps.length).toBe(256);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(4999);
    expect(widestGap(steps)).toBeLessThanOrEqual(2 * (5000 / 128));
    expect(log.latestLayers?.step).toBe(4999);
  });

  test("keeps every planned snapshot of the layers, even with others between them", () => {
    const started = { kind: "started", epochs: 50, stepsPerEpoch: 100 } as StartedEvent;
    const steps = logOf([started, ...range(5001).map(layers)]).snapshots.map(({ step }) => step);
    expect(steps.length).toBe(256);
    const planned = range(5001).filter((step) => isPlannedSnapshot(step, started));
    expect(planned.length).toBe(101);
    expect(steps).toEqual(expect.arrayContaining(planned));
  });

  test("keeps its curves even by step, however unevenly it is reported", () => {
    // Every step of the first 20,000, then every 50th.
    const steps = range(100_000).filter((step) => step <= 20_000 || step % 50 === 0);
    const { train } = logOf(steps.map((step) => progress(step, step)));
    expect(train.step[0]).toBe(0);
    expect(train.loss[0]).toBe(0);
    expect(train.step.at(-1)).toBe(99_950);
    expect(train.step.length).toBeGreaterThan(1000);
    expect(widestGap(train.step)).toBeLessThanOrEqual(2 * (100_000 / 1024));
  });

  test("weighs what it merges by its steps", () => {
    const log = new RunLog();
    for (const step of range(2050)) log.append(progress(2 * step, 0));
    const { step, loss } = log.train;
    const last = step.length - 1;
    // The last point stands for the 2 or 4 steps before 4098; 12 more with a loss of 7 follow as one event.
    const before = step[last] - step[last - 1];
    if (before >= 4) throw new Error("The last point is complete.");
    log.append(progress(step[last] + 12, 7));
    expect(loss[last]).toBeCloseTo((7 * 12) / (12 + before), 10);
  });
});

test("a copy that starts from the data and follows the same events is the same, wherever it starts", () => {
  const events = range(9000).flatMap((step) => [progress(step, Math.sin(step)), layers(step)]);
  for (const at of [0, 1, 4097, 8000, events.length]) {
    const host = logOf(events.slice(0, at));
    const view = RunLog.from(structuredClone(host.data()));
    for (const event of events.slice(at)) {
      host.append(event);
      view.append(event);
    }
    expect(view.data()).toEqual(host.data());
  }
});

test("a long pre-training stays bounded and keeps its last report, which is the present one until the first step", () => {
  const log = new RunLog();
  expect(log.presentPretraining).toBeUndefined();
  for (let epoch = 1; epoch <= 5000; epoch++) {
    log.append(pretraining(epoch));
    expect(log.presentPretraining?.epoch).toBe(epoch);
  }
  expect(log.pretraining.length).toBeLessThanOrEqual(1024);
  expect(log.pretraining.length).toBeGreaterThan(400);
  const epochs = log.pretraining.map(({ epoch }) => epoch);
  expect(epochs).toEqual(epochs.toSorted((a, b) => a - b));
  expect(RunLog.from(structuredClone(log.data())).data()).toEqual(log.data());
  log.append(progress(1, 1));
  expect(log.presentPretraining).toBeUndefined();
});
