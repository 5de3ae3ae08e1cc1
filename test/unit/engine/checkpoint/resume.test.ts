import { describe, expect, test } from "vitest";
import { readCheckpoint } from "../../../../src/engine/checkpoint/file.ts";
import type { Measures } from "../../../../src/engine/kernels/kernels.ts";
import { optimizers } from "../../../../src/engine/optimizers/optimizers.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import type { TrainingEvent } from "../../../../src/shared/events.ts";
import { macrotask } from "../../../support/eventLoop.ts";
import { fc, runs } from "../../../support/properties.ts";
import { clouds, design, ofKind, train } from "../helpers.ts";
import {
  deterministic,
  joined,
  lastStep,
  never,
  type Outcome,
  racingClock,
  runUntil,
  stepLosses,
  weightsOf,
} from "./replay.ts";

const layers = [
  { units: 7, batchNorm: true, activation: "relu" },
  { units: 5, activation: "tanh", batchNorm: { affine: false } },
];
/** 45 rows in batches of 8: six steps an epoch, the last one smaller. */
const data = clouds({ train: 45, validation: 12, test: 12 });

function spec(training: object = {}, parts: object = {}) {
  return design({ layers, training: { batchSize: 8, epochs: 5, l2: 0.001, seed: 3, ...training }, ...parts });
}

/** Clouds that overlap, and a network that learns them by heart: the validation loss soon rises. */
function stoppingEarly() {
  return spec({
    epochs: 300,
    l2: 0,
    optimizer: { type: "sgd", learningRate: 0.5 },
    earlyStopping: { patience: 2 },
  });
}

/** Kills the run after so many steps, continues with another trainer, and compares with a run that was left alone. */
async function expectSameAfterKill(design: ReturnType<typeof spec>, step: number) {
  const whole = await runUntil(design, data, never);
  const killed = await runUntil(design, data, (_trainer, events) => lastStep(events) >= step);
  const resumed = await resume(design, killed);
  expectSame(whole, killed, resumed);
}

async function resume(design: ReturnType<typeof spec>, { checkpoint }: Outcome) {
  if (!checkpoint) throw new Error("It was not killed.");
  return runUntil(design, data, never, checkpoint);
}

function expectSame(whole: Outcome, killed: Outcome, resumed: Outcome) {
  const { checkpoint } = killed;
  const trainer = new Trainer(whole.trainer.network.design, data);
  const { events: eventsBefore } = trainer.restore(checkpoint ?? new Uint8Array());
  const events = joined(killed, eventsBefore, resumed);
  expect(stepLosses(events)).toEqual(stepLosses(whole.events));
  expect(deterministic(events)).toEqual(deterministic(whole.events));
  expect(weightsOf(resumed)).toEqual(weightsOf(whole));
}

describe("a run that is killed and resumed is the run that was left alone, to the last bit", () => {
  test.each(optimizers.map(({ id }) => id))("with optimizer %s", async (type) => {
    await expectSameAfterKill(spec({ optimizer: { type } }), 15);
  });

  test("with a schedule, warm-up, clipping and class weights", () =>
    expectSameAfterKill(
      spec({ schedule: "cosine", warmupSteps: 10, clipNorm: 0.5, classWeights: { "class 1": 3 } }),
      8,
    ));

  test("with a learning rule", () =>
    expectSameAfterKill(
      spec(
        { optimizer: "madaline-rule-2", l2: 0 },
        {
          layers: [{ units: 6, activation: "sign" }],
          output: { activation: "sign" },
          loss: "adaline",
        },
      ),
      14,
    ));

  test.each([2, 9, 14, 20, 27])(
    "with early stopping, which has its best weights, after step %i",
    async (step) => {
      await expectSameAfterKill(stoppingEarly(), step);
    },
  );

  test("without shuffle", () => expectSameAfterKill(spec({ shuffle: false }), 9));
  test("without batch norm", () => expectSameAfterKill(spec({}, { layers: [{ units: 6 }] }), 9));
  test("with a batch to which a single last row is joined", () =>
    expectSameAfterKill(spec({ batchSize: 11 }), 6));
  test("with mean squared error", () => expectSameAfterKill(spec({}, { loss: "mean-squared-error" }), 13));

  test.each([0, 1, 5, 6, 7, 12, 29, 30])("killed after step %i of 30", (step) =>
    expectSameAfterKill(spec(), step),
  );

  test("at any steps, several times, whatever the clock", async () => {
    const steps = fc.array(fc.integer({ min: 0, max: 29 }), { minLength: 1, maxLength: 4 });
    const clock = fc.constantFrom(0, 3, 40, 200);
    await fc.assert(
      fc.asyncProperty(steps, clock, fc.boolean(), async (kills, tick, shuffle) => {
        const design = spec({ shuffle });
        const whole = await runUntil(design, data, never);
        let checkpoint: Uint8Array | undefined;
        for (const step of kills.sort((a, b) => a - b)) {
          // A clock that stands still makes no slices; then the run is over before it can be killed.
          const now = tick === 0 ? racingClock() : ticking(tick);
          const killed = await runUntil(design, data, (_, events) => lastStep(events) >= step, checkpoint, {
            now,
          });
          checkpoint = killed.checkpoint ?? checkpoint;
        }
        const resumed = await runUntil(design, data, never, checkpoint);
        expect(weightsOf(resumed)).toEqual(weightsOf(whole));
        const finished = deterministic(whole.events).at(-1);
        expect(deterministic(resumed.events).at(-1)).toEqual(finished);
      }),
      { numRuns: runs(25) },
    );
  });

  test("in the midst of the evaluation at an epoch's end, which then comes once", async () => {
    const whole = await runUntil(spec(), data, never);
    const killed = await runUntil(spec(), data, (_, events) => {
      const evaluated = ofKind(events, "evaluation").at(-1)?.step ?? 0;
      return lastStep(events) === 12 && evaluated < 12;
    });
    expect(ofKind(killed.events, "evaluation").at(-1)?.step).toBeLessThan(12);
    const resumed = await resume(spec(), killed);
    expectSame(whole, killed, resumed);
    expect(ofKind(resumed.events, "evaluation").filter(({ step }) => step === 12)).toHaveLength(1);
  });

  test("in the evaluation before the first step", async () => {
    const whole = await runUntil(spec(), data, never);
    const killed = await runUntil(spec(), data, () => true);
    expect(ofKind(killed.events, "evaluation")).toEqual([]);
    const resumed = await resume(spec(), killed);
    expectSame(whole, killed, resumed);
    expect(ofKind(resumed.events, "evaluation")[0]).toMatchObject({ step: 0 });
  });

  test("while paused", async () => {
    const trainer = new Trainer(spec(), data);
    const events: TrainingEvent[] = [];
    void trainer.run({ emit: (event) => events.push(event), yieldToEvents: macrotask, paused: true });
    const pauses = () => ofKind(events, "state").filter(({ state }) => state === "paused").length;
    const until = async (count: number) => {
      while (pauses() < count) await macrotask();
    };
    await until(1);
    for (const [i, command] of (["step", "step", "epoch", "step"] as const).entries()) {
      trainer.control(command);
      await until(i + 2);
    }
    const killed = { events, trainer, checkpoint: trainer.checkpoint() };
    const resumed = await resume(spec(), killed);
    expect(lastStep(events)).toBe(7);
    const whole = await runUntil(spec(), data, never);
    expect(weightsOf(resumed)).toEqual(weightsOf(whole));
    expect(deterministic([...events, ...resumed.events])).toEqual(deterministic(whole.events));
    trainer.control("stop");
  });

  test("after a stop", async () => {
    const killed = await runUntil(spec(), data, (trainer, events) => {
      if (lastStep(events) === 14) trainer.control("stop");
      return false;
    });
    expect(killed.events.at(-1)).toMatchObject({ kind: "finished", reason: "stopped" });
    const resumed = await runUntil(spec(), data, never, killed.trainer.checkpoint());
    expect(weightsOf(resumed)).toEqual(weightsOf(await runUntil(spec(), data, never)));
  });
});

describe("early stopping", () => {
  test("is over for the run that continues after it, too, with the same weights", async () => {
    const saved: Uint8Array[] = [];
    const sink = {
      interval: 1e9,
      save: async ({ bytes }: { bytes: Uint8Array }) => void saved.push(bytes),
      failed: (error: unknown) => {
        throw error;
      },
    };
    const whole = await runUntil(stoppingEarly(), data, never, undefined, { checkpoints: sink });
    const [finished] = ofKind(whole.events, "finished");
    expect(finished.reason).toBe("earlyStopped");
    expect(finished.summary.bestEpoch).toBeLessThan(finished.summary.epochs);
    const again = await runUntil(stoppingEarly(), data, never, saved[0]);
    expect(deterministic(again.events)).toEqual(deterministic(whole.events).slice(-1));
    expect(weightsOf(again)).toEqual(weightsOf(whole));
  });
});

describe("pre-training", () => {
  const pretrained = () =>
    spec(
      {},
      {
        layers: [
          { units: 6, activation: "sigmoid", init: { type: "rbm", epochs: 3 } },
          { units: 4, activation: "sigmoid", init: { type: "rbm", epochs: 3 } },
        ],
      },
    );

  test("is not done again by a run that continues after it", () => expectSameAfterKill(pretrained(), 9));

  test("restarts where it was interrupted, as does the run", async () => {
    const whole = await runUntil(pretrained(), data, never);
    const killed = await runUntil(
      pretrained(),
      data,
      (_, events) => ofKind(events, "pretraining").length === 4,
    );
    expect(ofKind(killed.events, "pretraining")).toHaveLength(4);
    expect(ofKind(whole.events, "pretraining")).toHaveLength(6);
    const resumed = await resume(pretrained(), killed);
    expect(ofKind(resumed.events, "started")[0].resumedAt).toBeUndefined();
    expectSame(whole, killed, resumed);
    const errors = (events: readonly TrainingEvent[]) =>
      ofKind(events, "pretraining").map(({ reconstructionError }) => reconstructionError);
    expect(errors(resumed.events)).toEqual(errors(whole.events));
  });
});

describe("more epochs", () => {
  test("a run that is over continues with more, as if it had been meant to", async () => {
    const short = await runUntil(spec({ epochs: 2 }), data, never);
    const checkpoint = short.trainer.checkpoint();
    const longer = await runUntil(spec({ epochs: 5 }), data, never, checkpoint);
    const whole = await runUntil(spec({ epochs: 5 }), data, never);
    expect(weightsOf(longer)).toEqual(weightsOf(whole));
    expect(ofKind(longer.events, "started")[0]).toMatchObject({ epochs: 5, resumedAt: 12 });
    expect(deterministic(longer.events)).toEqual(deterministic(whole.events).slice(-7));
  });

  test("with no more it ends at once, with the same summary", async () => {
    const whole = await runUntil(spec(), data, never);
    const again = await runUntil(spec(), data, never, whole.trainer.checkpoint());
    expect(deterministic(again.events)).toEqual(deterministic(whole.events).slice(-1));
    expect(lastStep(again.events)).toBe(0);
  });

  test.each([
    [12, 1, 2],
    [13, 2, 3],
  ])("after %i steps of 6 an epoch, %i epochs are too few", async (step, epochs, needed) => {
    const { checkpoint } = await runUntil(spec(), data, (_, events) => lastStep(events) >= step);
    const trainer = new Trainer(spec({ epochs }), data);
    expect(() => trainer.restore(checkpoint ?? new Uint8Array())).toThrow(
      expect.objectContaining({
        name: "InputError",
        message: expect.stringMatching(
          `^training.epochs: ${epochs} epochs are over .* Use at least ${needed}`,
        ),
        place: { field: "training.epochs" },
      }),
    );
  });
});

test("the means of an epoch are those of its steps, however often progress was reported", async () => {
  const each = await runUntil(spec(), data, never);
  const seldom = await train(spec(), data, { now: () => 0 });
  const means = (events: readonly TrainingEvent[]) =>
    ofKind(events, "progress").flatMap(({ epochLoss, epochScore }) =>
      epochLoss === undefined ? [] : [[epochLoss, epochScore]],
    );
  expect(means(seldom.events)).toEqual(means(each.events));
  expect(means(each.events)).toHaveLength(5);
  const losses = stepLosses(each.events);
  const rows = [8, 8, 8, 8, 8, 5];
  const first = rows.reduce((sum, count, i) => sum + count * (losses.get(i + 1) ?? Number.NaN), 0) / 45;
  expect(means(each.events)[0][0]).toBeCloseTo(first, 12);
});

test("the mean of progress continues with the steps before the kill", async () => {
  // After the first 200 steps, which are all reported: slices of a few steps, and progress after more.
  const long = spec({ l2: 0, epochs: 300 });
  const losses = stepLosses((await runUntil(long, data, never)).events);
  const killed = await runUntil(long, data, (trainer) => windowRows(trainer.checkpoint()) >= 24, undefined, {
    now: ticking(4),
  });
  const checkpoint = killed.checkpoint ?? new Uint8Array();
  const { step } = new Trainer(long, data).restore(checkpoint);
  const before = lastStep(killed.events);
  expect(step - before).toBeGreaterThanOrEqual(3);
  const [progress] = ofKind((await runUntil(long, data, never, checkpoint)).events, "progress");
  expect(progress.step).toBe(step + 1);
  let rows = 0;
  let loss = 0;
  for (let s = before + 1; s <= step + 1; s++) {
    const count = s % 6 === 0 ? 5 : 8;
    rows += count;
    loss += count * (losses.get(s) ?? Number.NaN);
  }
  expect(progress.trainLoss).toBeCloseTo(loss / rows, 12);
});

test("a run that is stopped before its first step here reports the rate of the last step", async () => {
  const cosine = spec({ schedule: "cosine", epochs: 300 });
  const whole = await runUntil(cosine, data, never);
  const killed = await runUntil(
    cosine,
    data,
    (trainer) => windowRows(trainer.checkpoint()) >= 24,
    undefined,
    {
      now: ticking(4),
    },
  );
  const stop = (trainer: Trainer) => {
    trainer.control("stop");
    return false;
  };
  const resumed = await runUntil(cosine, data, stop, killed.checkpoint, { paused: true });
  const [progress] = ofKind(resumed.events, "progress");
  const there = ofKind(whole.events, "progress").find(({ step }) => step === progress.step);
  expect(progress.step).toBe(ofKind(resumed.events, "started")[0].resumedAt);
  expect(progress.learningRate).toBe(there?.learningRate);
  expect(progress.learningRate).toBeLessThan(ofKind(whole.events, "progress")[0].learningRate);
});

test("seconds and samples continue from where they were", async () => {
  const killed = await runUntil(spec(), data, (_, events) => lastStep(events) >= 10);
  const before = ofKind(killed.events, "progress").at(-1);
  const resumed = await resume(spec(), killed);
  const [after] = ofKind(resumed.events, "progress");
  expect(after.seconds).toBeGreaterThan(before?.seconds ?? Infinity);
  expect(after.seconds).toBeLessThan((before?.seconds ?? 0) + 10);
  const { summary } = ofKind(resumed.events, "finished")[0];
  expect(summary.samplesPerSecond * summary.seconds).toBeCloseTo(5 * 45, 6);
  const snapshot = ofKind(resumed.events, "layers")[0];
  expect(snapshot).toMatchObject({ step: 10 });
  // Gradients are those of the sample; no step has been measured here.
  expect(snapshot.layers[0].gradientNorm).toBeGreaterThan(0);
  expect(snapshot.layers[0].updateRatio).toBeNull();
});

/** Rows since the last progress event, in a checkpoint. */
function windowRows(bytes: Uint8Array): number {
  return (readCheckpoint(bytes).state.run as { window: Measures }).window.rows;
}

/** Advances by this much at each call. */
function ticking(step: number): () => number {
  let now = 0;
  return () => (now += step);
}
