import { describe, expect, test } from "vitest";
import type {
  LayersEvent,
  PretrainingEvent,
  ProgressEvent,
  TrainingEvent,
} from "../../../src/shared/events.ts";
import { RunLog } from "../../../src/shared/runLog.ts";

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

  test("keeps pictures of the layers at even distances, the first one always", () => {
    const pictures = logOf(range(5000).map(layers));
    const steps = pictures.snapshots.map((snapshot) => snapshot.step);
    expect(steps.length).toBeLessThanOrEqual(256);
    expect(steps[0]).toBe(0);
    expect(new Set(steps.slice(1).map((step, i) => step - steps[i])).size).toBe(1);
    expect(pictures.latestLayers?.step).toBe(4999);
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
