import { expect, test } from "vitest";
import type { Checkpoint } from "../../../../src/engine/checkpoint/saver.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import type { TrainingEvent } from "../../../../src/shared/events.ts";
import { macrotask } from "../../../support/eventLoop.ts";
import { clouds, design, ofKind } from "../helpers.ts";
import { never, racingClock, runUntil, weightsOf } from "./replay.ts";

const data = clouds({ train: 40, validation: 10 });
const spec = design({ layers: [{ units: 4 }], training: { batchSize: 8, epochs: 6 } });

/** Keeps what it gets; writing takes until `written` is called, where it is slow. */
function sink(interval: number, save: () => Promise<void> = () => Promise.resolve()) {
  const saved: Checkpoint[] = [];
  const failures: unknown[] = [];
  return {
    saved,
    failures,
    interval,
    save(checkpoint: Checkpoint) {
      saved.push(checkpoint);
      return save();
    },
    failed: (error: unknown) => void failures.push(error),
  };
}

test("saves at intervals and at the end, and each of them is where the run was", async () => {
  const checkpoints = sink(4000);
  const { events } = await runUntil(spec, data, never, undefined, { checkpoints });
  const steps = checkpoints.saved.map(({ step }) => step);
  expect(steps.length).toBeGreaterThan(3);
  expect(steps.length).toBeLessThan(20);
  expect(steps.at(-1)).toBe(30);
  expect(checkpoints.saved.at(-1)?.epoch).toBe(6);
  expect(ofKind(events, "finished")).toHaveLength(1);
  const whole = await runUntil(spec, data, never);
  for (const { bytes, step } of checkpoints.saved) {
    const resumed = await runUntil(spec, data, never, bytes);
    expect(ofKind(resumed.events, "started")[0].resumedAt).toBe(step);
    expect(weightsOf(resumed)).toEqual(weightsOf(whole));
  }
  expect(checkpoints.failures).toEqual([]);
});

test("the last one is written before the run reports that it has finished", async () => {
  const order: string[] = [];
  const checkpoints = sink(1e9, async () => {
    for (let turn = 0; turn < 5; turn++) await macrotask();
    order.push("written");
  });
  const trainer = new Trainer(spec, data);
  await trainer.run({
    emit: ({ kind }) => order.push(kind),
    yieldToEvents: macrotask,
    checkpoints,
  });
  expect(order.filter((what) => what === "written" || what === "finished")).toEqual(["written", "finished"]);
});

test("one at a time: while one is being written, no other is made", async () => {
  let writing = 0;
  let most = 0;
  const checkpoints = sink(200, async () => {
    most = Math.max(most, ++writing);
    for (let turn = 0; turn < 10; turn++) await macrotask();
    writing--;
  });
  const trainer = new Trainer(spec, data, { now: racingClock() });
  await trainer.run({ emit: () => {}, yieldToEvents: macrotask, checkpoints });
  expect(most).toBe(1);
  expect(checkpoints.saved.length).toBeGreaterThan(1);
  expect(checkpoints.saved.at(-1)?.step).toBe(30);
});

test("a failure is reported, and the run continues and tries again", async () => {
  let calls = 0;
  const checkpoints = sink(4000, async () => {
    if (++calls < 3) throw new Error("The disk is full.");
  });
  const { events } = await runUntil(spec, data, never, undefined, { checkpoints });
  expect(checkpoints.failures).toEqual([new Error("The disk is full."), new Error("The disk is full.")]);
  expect(calls).toBeGreaterThan(2);
  expect(events.at(-1)?.kind).toBe("finished");
});

test("a pause is saved, a stop too, and stepping by hand not at every step", async () => {
  const checkpoints = sink(30_000);
  let clock = 0;
  const trainer = new Trainer(spec, data, { now: () => clock });
  const events: TrainingEvent[] = [];
  const summary = trainer.run({
    emit: (event) => events.push(event),
    yieldToEvents: macrotask,
    paused: true,
    checkpoints,
  });
  const step = async (milliseconds: number) => {
    clock += milliseconds;
    const before = events.length;
    trainer.control("step");
    while (!ofKind(events.slice(before), "state").some(({ state }) => state === "paused")) await macrotask();
  };
  for (const milliseconds of [100, 100, 900, 100, 100, 1000]) await step(milliseconds);
  expect(checkpoints.saved.map((checkpoint) => checkpoint.step)).toEqual([3, 6]);
  await step(10);
  trainer.control("stop");
  await summary;
  expect(checkpoints.saved.map((checkpoint) => checkpoint.step)).toEqual([3, 6, 7]);
});

test("a run that diverges leaves the checkpoint from before", async () => {
  const wild = design({
    layers: [
      { units: 8, activation: "relu" },
      { units: 8, activation: "relu" },
    ],
    loss: "mean-squared-error",
    training: { optimizer: { type: "sgd", learningRate: 50 }, batchSize: 8, epochs: 100 },
  });
  const checkpoints = sink(1000);
  const { events } = await runUntil(wild, data, never, undefined, { checkpoints });
  const [diverged] = ofKind(events, "diverged");
  expect(diverged.step).toBeGreaterThan(0);
  for (const { bytes, step } of checkpoints.saved) {
    expect(step).toBeLessThan(diverged.step + 1);
    const again = await runUntil(wild, data, never, bytes);
    expect(ofKind(again.events, "diverged")).toEqual([diverged]);
  }
});

test("what is not finite is not saved, before the run has found it out", async () => {
  const deep = design({ layers: [{ units: 4, activation: "tanh" }], training: { batchSize: 2, epochs: 6 } });
  const checkpoints = sink(200);
  const { events } = await runUntil(
    deep,
    data,
    ({ network: { workspace } }, events) => {
      // A tanh hides it from the loss until the scan.
      if (ofKind(events, "progress").at(-1)?.step === 20)
        workspace.write(0, "bias", "value", new Float32Array(4).fill(Number.POSITIVE_INFINITY));
      return false;
    },
    undefined,
    { checkpoints },
  );
  expect(ofKind(events, "diverged")[0].step).toBe(32);
  const steps = checkpoints.saved.map(({ step }) => step);
  expect(steps.length).toBeGreaterThan(0);
  expect(Math.max(...steps)).toBeLessThanOrEqual(20);
});
