import { describe, expect, test } from "vitest";
import type {
  LayerSnapshot,
  LayersEvent,
  StartedEvent,
  TrainingEvent,
} from "../../../../src/shared/events.ts";
import { EventFilter } from "../../../../src/shared/runs/eventFilter.ts";
import { isPlannedSnapshot } from "../../../../src/shared/samplingPlan.ts";

const distribution = {
  mean: 0.123456789,
  std: 1.23456789,
  histogram: { low: -3.123456, high: 3.123456, counts: Array.from({ length: 40 }, (_, i) => 1000 + i) },
};
const layer = {
  activation: distribution,
  preActivation: distribution,
  weight: distribution,
  gradient: distribution,
  dead: 0.1,
  saturated: 0.2,
  gradientNorm: 0.123456789,
  oneSigned: 0.5,
  updateRatio: 0.001,
} satisfies LayerSnapshot;

const layersEvent = (step: number, layers = 1): LayersEvent => ({
  kind: "layers",
  step,
  layers: Array.from({ length: layers }, () => layer),
});
const progress = (step: number, epoch: number): TrainingEvent => ({
  kind: "progress",
  step,
  epoch,
  trainLoss: 0.123456789,
  trainDataLoss: 0.123456789,
  trainScore: 0.987654321,
  learningRate: 0.001,
  seconds: step / 1000,
  samplesPerSecond: 123456,
});
const evaluation = (step: number, epoch: number): TrainingEvent => ({
  kind: "evaluation",
  step,
  epoch,
  validationLoss: 0.2,
  validationDataLoss: 0.2,
  validationScore: 0.9,
});
const started = (epochs: number, stepsPerEpoch: number) =>
  ({ kind: "started", epochs, stepsPerEpoch }) as StartedEvent;

test.each([1, 20, 100])("a run of a million steps with %i layers takes less than 20 MB", (layers) => {
  const plan = { epochs: 1000, stepsPerEpoch: 1000 };
  const filter = new EventFilter();
  let bytes = filter.lineOf(started(plan.epochs, plan.stepsPerEpoch))?.length ?? 0;
  let last = 0;
  // Ten events a second of each kind and more, as a run of days has them.
  for (let step = 10; step <= 1e6; step += 10)
    for (const event of [
      progress(step, step / 1000),
      evaluation(step, step / 1000),
      layersEvent(step, layers),
    ]) {
      const line = filter.lineOf(event);
      bytes += line?.length ?? 0;
      if (line && event.kind === "layers") last = step;
    }
  expect(bytes).toBeLessThan(20e6);
  expect(bytes).toBeGreaterThan(100_000);
  expect(last).toBe(1e6);
});

describe("of a short run", () => {
  const filter = new EventFilter();
  filter.lineOf(started(10, 20));
  const kept = (event: TrainingEvent) => filter.lineOf(event) !== undefined;

  test("every event is kept", () => {
    for (let step = 1; step <= 200; step++)
      expect([progress(step, step / 20), evaluation(step, step / 20)].map(kept)).toEqual([true, true]);
  });
  test("every planned snapshot is kept", () => {
    for (let step = 0; step <= 200; step++)
      if (isPlannedSnapshot(step, { epochs: 10, stepsPerEpoch: 20 }))
        expect(kept(layersEvent(step))).toBe(true);
  });
});

test("an event is one line", () => {
  const line = new EventFilter().lineOf(started(1, 1));
  expect(line).toBe('{"kind":"started","epochs":1,"stepsPerEpoch":1}\n');
});
