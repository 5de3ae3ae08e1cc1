import { describe, expect, test } from "vitest";
import { catalogue } from "../../../../src/engine/catalogue.ts";
import { divergenceMessage } from "../../../../src/engine/divergence.ts";
import { EpochOrder } from "../../../../src/engine/epoch.ts";
import { modelTensors } from "../../../../src/engine/model.ts";
import { preview } from "../../../../src/engine/preview.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import { batchSizeNote } from "../../../../src/shared/design/batchSize.ts";
import type { TrainingEvent } from "../../../../src/shared/events.ts";
import { editedDesign } from "../../../../src/shared/health/editedDesign.ts";
import type { RunCommand } from "../../../../src/shared/messages.ts";
import { isPlannedLossPoint, isPlannedSnapshot } from "../../../../src/shared/samplingPlan.ts";
import type { TrainingSpeed } from "../../../../src/shared/trainingSpeed.ts";
import { macrotask, until } from "../../../support/eventLoop.ts";
import { clouds, dataset, design, ofKind, train } from "../helpers.ts";

const layers = [
  { units: 8, batchNorm: true, activation: "relu" },
  { units: 6, activation: "tanh" },
];

/** A run that continues in the background. */
function start(trainer: Trainer, paused: boolean) {
  const events: TrainingEvent[] = [];
  const summary = trainer.run({ emit: (event) => events.push(event), yieldToEvents: macrotask, paused });
  const pauses = () => ofKind(events, "state").filter(({ state }) => state === "paused").length;
  /** Sends the command and waits for the next pause. */
  const toPause = async (command: RunCommand) => {
    const before = pauses();
    trainer.control(command);
    await until(() => pauses() > before);
  };
  return { events, summary, pauses, toPause };
}

describe("a run", () => {
  test("learns three clouds and reports a whole history, however short it is", async () => {
    const spec = design({ layers, training: { batchSize: 16, epochs: 20 } });
    // Early snapshots are taken for 50 ms, which a busy machine needs for one: here no time passes.
    const data = clouds({ train: 105, validation: 22, test: 23 });
    const { events, summary } = await train(spec, data, { now: () => 0 });
    expect(summary.testScore).toBeGreaterThan(0.95);
    expect(summary.trainLoss).toBeLessThan(0.2);
    expect(summary).toMatchObject({ epochs: 20, steps: 140, task: "classification", backend: "reference" });
    expect(events[0]).toMatchObject({ kind: "started", stepsPerEpoch: 7, epochs: 20 });
    expect(events.at(-1)).toEqual({ kind: "finished", reason: "completed", summary });
    const epochs = ofKind(events, "evaluation").map(({ epoch }) => epoch);
    expect(epochs).toEqual(Array.from({ length: 21 }, (_, i) => i));
    const progress = ofKind(events, "progress").map(({ epoch }) => epoch);
    for (let epoch = 1; epoch <= 20; epoch++) expect(progress).toContain(epoch);
    const measured = ofKind(events, "layers").map(({ step }) => step);
    expect(measured).toEqual(expect.arrayContaining([0, 1, 2, 4, 7, 14, 140]));
  });

  test.each([
    [1, 16],
    [10, 10],
    [100, 25],
  ])(
    "of %i epochs in batches of %i has snapshots at the planned steps, whatever the time",
    async (epochs, batchSize) => {
      const spec = design({ layers, training: { batchSize, epochs } });
      const data = clouds({ train: 100, validation: 20 });
      const run = { epochs, stepsPerEpoch: Math.ceil(100 / batchSize) };
      const steps = Array.from({ length: epochs * run.stepsPerEpoch }, (_, i) => i + 1);
      let racing = 0;
      for (const now of [() => 0, () => (racing += 1000)]) {
        const { events } = await train(spec, data, { now });
        const measured = ofKind(events, "layers").map(({ step }) => step);
        expect(measured).toEqual(
          expect.arrayContaining([0, ...steps.filter((step) => isPlannedSnapshot(step, run))]),
        );
        expect(new Set(measured).size).toBe(measured.length);
        // Each but the first has the measures of its own step.
        for (const { step, layers } of ofKind(events, "layers"))
          if (step > 0) expect(layers[0].updateRatio).toBeGreaterThan(0);
        const reported = ofKind(events, "progress").map(({ step }) => step);
        expect(reported).toEqual(
          expect.arrayContaining(steps.filter((step) => isPlannedLossPoint(step, run))),
        );
      }
    },
  );

  test("that ends early has a snapshot of its last step, of the weights as they were trained", async () => {
    const earlyStopping = { patience: 3, minimumChange: 0.01 };
    const spec = design({ layers, training: { batchSize: 7, epochs: 100_000, earlyStopping } });
    const { events, summary } = await train(spec, clouds({ train: 70, validation: 40 }), { now: () => 0 });
    expect(events.at(-1)).toMatchObject({ reason: "earlyStopped" });
    expect(ofKind(events, "layers").at(-1)?.step).toBe(summary.steps);
    const reported = ofKind(events, "progress").map(({ step }) => step);
    expect(reported).toHaveLength(Math.min(summary.steps, reported.length));
    expect(reported.length).toBeGreaterThanOrEqual(Math.min(200, summary.steps));
  });

  test("trains a line to R² near 1, and reports null without rows to measure on", async () => {
    const inputs = Float32Array.from({ length: 60 }, (_, i) => (i - 30) / 17);
    const values = inputs.map((x) => 0.7 * x - 0.2);
    const data = dataset("regression", 1, inputs, { kind: "values", values });
    const spec = design({ layers: [], training: { batchSize: 10, epochs: 60 } });
    const { summary, events } = await train(spec, data);
    expect(summary.trainScore).toBeGreaterThan(0.999);
    expect(summary).toMatchObject({ testLoss: null, testScore: null, validationLoss: null });
    expect(ofKind(events, "evaluation")).toEqual([]);
  });

  test("L2 is in the reported losses and shrinks the weights", async () => {
    const data = clouds({ train: 60, validation: 30 });
    const loose = await train(design({ layers, training: { batchSize: 20, epochs: 5 } }), data);
    const tight = await train(design({ layers, training: { batchSize: 20, epochs: 5, l2: 0.05 } }), data);
    const norm = ({ trainer }: typeof tight) =>
      trainer.network.readAll("value").reduce((sum, w) => sum + w * w, 0);
    expect(norm(tight)).toBeLessThan(norm(loose));
    const penalty = tight.trainer.network.workspace.penalty();
    expect(penalty).toBeGreaterThan(0.1);
    const last = ofKind(tight.events, "evaluation").at(-1);
    expect(last?.validationLoss).toBeGreaterThan(penalty);
    expect(tight.summary.validationLoss).toBeCloseTo(last?.validationLoss ?? 0, 10);
    expect(ofKind(tight.events, "progress").at(-1)?.trainLoss).toBeGreaterThan(penalty);
  });

  test("every loss is also given without L2", async () => {
    const data = clouds({ train: 60, validation: 30, test: 15 });
    const { trainer, events, summary } = await train(
      design({ layers, training: { batchSize: 20, epochs: 3, l2: 0.05 } }),
      data,
    );
    const penalty = trainer.network.workspace.penalty();
    const difference = (objective: number | null | undefined, loss: number | null | undefined) =>
      (objective ?? Number.NaN) - (loss ?? Number.NaN);
    for (const part of ["train", "validation", "test"] as const)
      expect(difference(summary[`${part}Loss`], summary[`${part}DataLoss`])).toBeCloseTo(penalty, 10);
    const evaluation = ofKind(events, "evaluation").at(-1);
    expect(difference(evaluation?.validationLoss, evaluation?.validationDataLoss)).toBeCloseTo(penalty, 10);
    for (const progress of ofKind(events, "progress")) {
      expect(difference(progress.trainLoss, progress.trainDataLoss)).toBeGreaterThan(0.1);
      if (progress.epochLoss !== undefined)
        expect(difference(progress.epochLoss, progress.epochDataLoss)).toBeGreaterThan(0.1);
    }
    const plain = await train(design({ layers, training: { batchSize: 20, epochs: 1 } }), data);
    expect(plain.summary.trainDataLoss).toBe(plain.summary.trainLoss);
  });

  test("with 0 epochs measures the initial weights", async () => {
    const data = clouds({ train: 30, validation: 15, test: 15 });
    const { summary, events, weights } = await train(
      design({ layers, training: { batchSize: 8, epochs: 0 } }),
      data,
    );
    expect(summary).toMatchObject({ epochs: 0, steps: 0 });
    expect(summary.trainLoss).toBeGreaterThan(0.3);
    expect(weights["layers.0.batchNorm.runningMean"].data).toEqual(new Float32Array(8));
    for (const { gradientNorm, updateRatio } of ofKind(events, "layers")[0].layers) {
      expect(gradientNorm).toBeGreaterThan(0);
      expect(updateRatio).toBeNull();
    }
  });
});

describe("the same seed", () => {
  const data = clouds({ train: 105, validation: 22 });
  const spec = design({ layers, training: { batchSize: 16, epochs: 8, seed: 42 } });

  test("gives bit-identical weights twice, and another seed gives others", async () => {
    const first = await train(spec, data);
    const second = await train(spec, data);
    const other = await train(design({ layers, training: { batchSize: 16, epochs: 8, seed: 43 } }), data);
    expect(second.weights).toEqual(first.weights);
    expect(other.weights).not.toEqual(first.weights);
  });

  test("gives the same weights whether the clock stands still or races", async () => {
    let racing = 0;
    const long = design({ layers, training: { batchSize: 2, epochs: 8 } });
    const still = await train(long, data, { now: () => 0 });
    const raced = await train(long, data, { now: () => (racing += 200) });
    expect(raced.weights).toEqual(still.weights);
    expect(ofKind(raced.events, "layers").length).not.toBe(ofKind(still.events, "layers").length);
  });

  test("gives the same weights when the run is stepped, paused and resumed", async () => {
    const whole = await train(spec, data);
    const trainer = new Trainer(spec, data);
    const { summary, toPause } = start(trainer, true);
    for (const command of ["step", "step", "epoch", "step", "epoch"] as const) await toPause(command);
    trainer.control("resume");
    await summary;
    expect(modelTensors(trainer.network)).toEqual(whole.weights);
  });
});

test("a snapshot after an evaluation shows the sample of training rows, with the weights as they are", async () => {
  // A millisecond a look: from the 65th epoch on, most epochs end with an evaluation and without a snapshot.
  let clock = 0;
  const data = clouds({ train: 100, validation: 20 });
  const spec = design({ layers, training: { batchSize: 10, epochs: 80 } });
  const trainer = new Trainer(spec, data, { now: () => ++clock });
  const events: TrainingEvent[] = [];
  const repeated: TrainingEvent[] = [];
  const summary = trainer.run({
    yieldToEvents: macrotask,
    emit(event) {
      const previous = events.at(-1)?.kind;
      if (event.kind === "layers" && previous === "evaluation") repeated.push(event);
      if (event.kind === "evaluation" && event.epoch > 64) trainer.control("pause");
      if (event.kind === "state" && event.state === "paused") setImmediate(() => trainer.control("resume"));
      events.push(event);
    },
  });
  await summary;
  const straight = await train(spec, data);
  expect(modelTensors(trainer.network)).toEqual(straight.weights);
  expect(repeated.length).toBeGreaterThan(5);
  for (const { layers: measured } of ofKind(repeated, "layers")) {
    expect(measured[0].activation.histogram.counts.reduce((sum, n) => sum + n, 0)).toBe(800);
  }
});

describe("controls", () => {
  const data = clouds({ train: 100, validation: 20 });
  const spec = design({ layers, training: { batchSize: 10, epochs: 100_000 } });

  test("a run can start paused; step makes one update and pauses with a new snapshot", async () => {
    const trainer = new Trainer(spec, data);
    const { events, summary, pauses, toPause } = start(trainer, true);
    await until(() => pauses() === 1);
    expect(ofKind(events, "progress")).toEqual([]);
    await toPause("step");
    expect(ofKind(events, "progress").map(({ step }) => step)).toEqual([1]);
    expect(ofKind(events, "layers").at(-1)).toMatchObject({ step: 1 });
    expect(ofKind(events, "layers").at(-1)?.layers[0].gradientNorm).toBeGreaterThan(0);
    expect(ofKind(events, "evaluation").at(-1)).toMatchObject({ step: 1 });
    // The sample, here all 100 training rows of 8 units, and not what the evaluation left.
    const measured = () => ofKind(events, "layers").at(-1)?.layers[0].activation.histogram.counts ?? [];
    expect(measured().reduce((sum, n) => sum + n, 0)).toBe(800);
    await toPause("step");
    expect(ofKind(events, "state").at(-1)).toEqual({ kind: "state", state: "paused", step: 2 });
    trainer.control("stop");
    expect((await summary).steps).toBe(2);
    expect(events.at(-1)).toMatchObject({ kind: "finished", reason: "stopped" });
  });

  test("two quick steps make two updates; epoch goes to the end of the present one", async () => {
    const trainer = new Trainer(spec, data);
    const { events, summary, pauses, toPause } = start(trainer, true);
    await until(() => pauses() === 1);
    trainer.control("step");
    await toPause("step");
    expect(ofKind(events, "state").at(-1)?.step).toBe(2);
    await toPause("epoch");
    expect(ofKind(events, "state").at(-1)?.step).toBe(10);
    expect(ofKind(events, "progress").at(-1)?.epoch).toBe(1);
    await toPause("epoch");
    expect(ofKind(events, "state").at(-1)?.step).toBe(20);
    expect(ofKind(events, "layers").at(-1)?.step).toBe(20);
    trainer.control("stop");
    await summary;
  });

  test("pause, resume and stop take effect in the midst of a run", async () => {
    const trainer = new Trainer(spec, data);
    const { events, summary, toPause } = start(trainer, false);
    await until(() => ofKind(events, "progress").length > 3);
    await toPause("pause");
    const { step } = ofKind(events, "state").at(-1) ?? { step: -1 };
    expect(ofKind(events, "layers").at(-1)?.step).toBe(step);
    for (let turn = 0; turn < 5; turn++) await macrotask();
    expect(ofKind(events, "progress").at(-1)?.step).toBe(step);
    trainer.control("resume");
    await until(() => (ofKind(events, "progress").at(-1)?.step ?? 0) > step);
    trainer.control("stop");
    expect((await summary).steps).toBeGreaterThan(step);
    expect(ofKind(events, "state").map(({ state }) => state)).toEqual(["running", "paused", "running"]);
  });
});

describe("a run that is watched", () => {
  const data = clouds({ train: 105, validation: 22 });
  const spec = design({ layers, training: { batchSize: 16, epochs: 40 } });

  /** A clock that advances only while the run waits, and by a little at each call. */
  function watch(trainer: (now: () => number) => Trainer, speed: TrainingSpeed) {
    let clock = 0;
    const waits: number[] = [];
    const run = trainer(() => (clock += 0.01));
    const events: TrainingEvent[] = [];
    run.setSpeed(speed);
    const summary = run.run({
      emit: (event) => events.push(event),
      yieldToEvents: macrotask,
      async sleep(milliseconds) {
        waits.push(milliseconds);
        clock += milliseconds;
        await macrotask();
      },
    });
    return { run, events, summary, waits, elapsed: () => clock };
  }

  test.each([5, 20, 60] as const)(
    "at %i steps per second takes its time, and computes the same bits",
    async (speed) => {
      const whole = await train(spec, data, { now: () => 0 });
      const watched = watch((now) => new Trainer(spec, data, { now }), speed);
      const summary = await watched.summary;
      expect(modelTensors(watched.run.network)).toEqual(whole.weights);
      expect(watched.elapsed()).toBeGreaterThan((1000 / speed) * (summary.steps - 2));
      expect(watched.elapsed()).toBeLessThan((1000 / speed) * (summary.steps + 2));
      // What it takes is the training, not the waiting.
      expect(summary.seconds).toBeLessThan(watched.elapsed() / 5000);
      const steps = Array.from({ length: summary.steps }, (_, i) => i + 1);
      expect(ofKind(watched.events, "layers").map(({ step }) => step)).toEqual([0, ...steps]);
      expect(ofKind(watched.events, "progress").map(({ step }) => step)).toEqual(steps);
      for (const key of ["trainLoss", "validationLoss", "testLoss", "trainScore"] as const)
        expect(summary[key]).toBe(whole.summary[key]);
    },
  );

  test("takes another speed at once, and full speed to the end", async () => {
    const watched = watch((now) => new Trainer(spec, data, { now }), 5);
    await until(() => ofKind(watched.events, "progress").length >= 5);
    watched.run.setSpeed(60);
    const before = watched.waits.length;
    await until(() => ofKind(watched.events, "progress").length >= 10);
    for (const wait of watched.waits.slice(before + 1)) expect(wait).toBeLessThan(17);
    watched.run.setSpeed("full");
    const waits = watched.waits.length;
    const { steps } = await watched.summary;
    expect(steps).toBe(280);
    expect(watched.waits.length).toBeLessThanOrEqual(waits + 1);
  });

  test("obeys while it waits: pause, step, stop", async () => {
    const trainer = new Trainer(spec, data);
    trainer.setSpeed(5);
    const events: TrainingEvent[] = [];
    // A sleep that never ends: only commands wake the run.
    const sleep = () => new Promise<void>(() => {});
    const summary = trainer.run({ emit: (event) => events.push(event), yieldToEvents: macrotask, sleep });
    const states = () => ofKind(events, "state").map(({ state, step }) => [state, step]);
    await until(() => ofKind(events, "progress").length === 1);
    trainer.control("pause");
    await until(() => states().length === 2);
    trainer.control("step");
    await until(() => states().length === 3);
    expect(states()).toEqual([
      ["running", 0],
      ["paused", 1],
      ["paused", 2],
    ]);
    trainer.control("resume");
    await until(() => ofKind(events, "progress").length === 3);
    trainer.control("stop");
    expect((await summary).steps).toBe(3);
  });
});

describe("divergence", () => {
  const data = clouds({ train: 60, validation: 20 });

  test("stops the run, names layer and quantity, and says what to try", async () => {
    const spec = design({
      layers: [
        { units: 8, activation: "relu" },
        { units: 8, activation: "relu" },
      ],
      loss: "mean-squared-error",
      training: { optimizer: { type: "sgd", learningRate: 50 }, batchSize: 20, epochs: 100 },
    });
    const { events, summary } = await train(spec, data);
    const [diverged] = ofKind(events, "diverged");
    expect(diverged.message).toMatch(
      /^Training diverged after step \d+ \(epoch \d+\): the .+ of (layer \d \(layers\[\d\]\)|the output layer) is the first that is not a finite number\.$/,
    );
    expect(diverged.layer).toBeGreaterThanOrEqual(0);
    expect(summary.steps).toBeLessThan(60);
    expect(summary).toMatchObject({ trainLoss: null, trainScore: null });
    expect(events.at(-1)).toMatchObject({ kind: "finished", reason: "diverged" });
    // A tenth of 50 diverges as well: trial runs found what does not.
    const [{ remedies }] = ofKind(events, "remedies");
    expect(remedies.length).toBeGreaterThan(0);
    const [{ edits }] = remedies;
    const again = await train(editedDesign(spec, edits, catalogue) ?? spec, data);
    expect(again.events.at(-1)).toMatchObject({ kind: "finished", reason: "completed" });
    for (const { trainLoss } of ofKind(events, "progress")) expect(trainLoss).toBeLessThan(Infinity);
  });

  test("a stop ends the search for remedies", async () => {
    const spec = design({ training: { optimizer: { type: "sgd", learningRate: 1000 }, epochs: 100 } });
    const trainer = new Trainer(spec, data);
    const events: TrainingEvent[] = [];
    await trainer.run({
      yieldToEvents: macrotask,
      emit: (event) => {
        events.push(event);
        if (event.kind === "diverged") trainer.control("stop");
      },
    });
    expect(ofKind(events, "remedies")).toEqual([{ kind: "remedies", remedies: [] }]);
    expect(events.at(-1)).toMatchObject({ kind: "finished", reason: "diverged" });
  });

  test("counts layers from 1 in words", () => {
    const spec = design({
      dataset: { path: "test.csv", standardize: false },
      layers: [{ units: 3 }],
      training: { optimizer: { type: "sgd", learningRate: 0.3 }, l2: 4 },
    });
    expect(divergenceMessage(spec, { layer: 0, quantity: "weight" }, 12, 1.5)).toBe(
      "Training diverged after step 12 (epoch 2): the weight of layer 1 (layers[0]) is the first that is not a finite number.",
    );
    expect(divergenceMessage(spec, { layer: 1, quantity: "prediction" }, 0, 0)).toContain(
      "before the first update: the prediction of the output layer is",
    );
    expect(divergenceMessage(spec, undefined, 3, 0)).toContain("the loss is not a finite number");
  });

  test.each([
    ["weight", 1],
    ["bias", 0],
    ["weight", 2],
  ] as const)("finds an infinite %s in layer %i", async (tensor, layer) => {
    const hidden = { units: 5, activation: "tanh" };
    const spec = design({ layers: [hidden, hidden], training: { batchSize: 10, epochs: 10 } });
    const trainer = new Trainer(spec, data);
    const { inputs, units } = trainer.network.layers[layer];
    const values = new Float32Array(tensor === "weight" ? inputs * units : units);
    trainer.network.workspace.read(layer, tensor, "value", values);
    values[0] = Number.POSITIVE_INFINITY;
    trainer.network.workspace.write(layer, tensor, "value", values);
    const events: TrainingEvent[] = [];
    const summary = await trainer.run({ emit: (event) => events.push(event), yieldToEvents: macrotask });
    expect(ofKind(events, "diverged")[0]).toMatchObject({ layer, quantity: tensor });
    // tanh hides an infinity from the loss; the scan finds it by the end of the first epoch.
    expect(summary.steps).toBeLessThanOrEqual(16);
  });
});

describe("batches", () => {
  test("the last, smaller batch of an epoch is used", async () => {
    const data = clouds({ train: 23 });
    const { summary, events } = await train(
      design({ layers: [], training: { batchSize: 10, epochs: 2 } }),
      data,
    );
    expect(summary.steps).toBe(6);
    expect(ofKind(events, "started")[0].stepsPerEpoch).toBe(3);
    expect(ofKind(events, "progress").map(({ epoch }) => epoch)).toContain(1);
  });

  test("every row comes once an epoch, in file order without shuffle and in another order with it", () => {
    const rows = Uint32Array.from({ length: 50 }, (_, i) => 2 * i);
    const order = new EpochOrder(rows, 8, 1, false);
    order.begin();
    const first = Array.from(order.order);
    order.begin();
    const second = Array.from(order.order);
    expect(first).not.toEqual(second);
    expect(first.toSorted((a, b) => a - b)).toEqual(Array.from(rows));
    expect(second.toSorted((a, b) => a - b)).toEqual(Array.from(rows));
    const fixed = new EpochOrder(rows, 8, undefined, false);
    fixed.begin();
    expect(fixed.order).toEqual(rows);
  });

  test.each([
    [21, 10, true, [10, 11]],
    [21, 10, false, [10, 10, 1]],
    [22, 10, true, [10, 10, 2]],
    [20, 10, true, [10, 10]],
    [11, 10, true, [11]],
    [3, 2, true, [3]],
  ] as const)("%i rows in batches of %i, batch norm %s: %j", (length, batchSize, batchNorm, expected) => {
    const order = new EpochOrder(new Uint32Array(length), batchSize, undefined, batchNorm);
    const batches: number[] = [];
    for (let at = 0; at < length; at += batches.at(-1) ?? 0) batches.push(order.batchRows(at));
    expect(batches).toEqual(expected);
    expect(order.stepsPerEpoch).toBe(expected.length);
    expect(Math.max(...batches)).toBeLessThanOrEqual(order.maxBatch);
  });

  test("a single last row with batch norm trains in the batch before it", async () => {
    const spec = design({ layers, training: { batchSize: 10, epochs: 3 } });
    const { summary } = await train(spec, clouds({ train: 21 }));
    expect(summary.steps).toBe(6);
    expect(summary.trainLoss).toBeLessThan(2);
  });

  test("a batch of more rows than there are is a batch of all of them", async () => {
    const training = (batchSize: number) => ({ batchSize, epochs: 3 });
    const all = await train(design({ layers, training: training(20) }), clouds({ train: 20 }));
    const more = await train(design({ layers, training: training(2 ** 31) }), clouds({ train: 20 }));
    expect(more.summary.steps).toBe(3);
    expect(more.summary.trainLoss).toBe(all.summary.trainLoss);
    expect(more.events.find(({ kind }) => kind === "started")).toMatchObject({ batchSize: 20 });
    const note = (batchSize: number) => batchSizeNote(design({ layers, training: { batchSize } }), 20);
    expect(note(21)).toBe(
      "training.batchSize: 21 is more than the 20 training rows; each step takes all of them. Use at most 20, or raise dataset.split.train.",
    );
    expect(note(20)).toBeUndefined();
    // The default means "at most".
    expect(note(32)).toBeUndefined();
  });

  test("a batch of one with batch norm names the field and the way out", () => {
    const data = clouds({ train: 20 });
    expect(() => new Trainer(design({ layers }), clouds({ train: 1 }))).toThrow(
      /^dataset\.split: .*Add rows/,
    );
    // The parser refuses this one already; a design may come from elsewhere.
    const spec = design({ layers });
    const one = { ...spec, training: { ...spec.training, batchSize: 1 } };
    const single = () => new Trainer(one, data);
    expect(single).toThrow(/^training\.batchSize: .*layers\[0\].*Use at least 2/);
    expect(single).toThrow(expect.objectContaining({ place: { field: "training.batchSize" } }));
  });

  test("softmax cross-entropy on numbers, and a network past all memory, are refused by field", () => {
    const inputs = new Float32Array(8).fill(1);
    const numbers = dataset("regression", 2, inputs, { kind: "values", values: new Float32Array(4) });
    const spec = design({ loss: "softmax-cross-entropy", training: { batchSize: 2 } });
    expect(() => new Trainer(spec, numbers)).toThrow(/^loss: .*Use "mean-squared-error"/);
    const vast = design({ layers: [{ units: 65536 }, { units: 65536 }], training: { batchSize: 2 } });
    expect(() => new Trainer(vast, numbers)).toThrow(/^layers: .*would need \d+\.\d GB/);
  });
});

describe("the preview", () => {
  const data = clouds({ train: 300, validation: 20 });
  const stack = (init: object) =>
    design({ layers: Array.from({ length: 5 }, () => ({ units: 40, activation: "tanh", init })) });

  test("shows every layer of the untrained network, the same each time", () => {
    const shown = preview(design({ layers }), data);
    expect(preview(design({ layers }), data)).toEqual(shown);
    expect(shown.shapes).toEqual([
      { inputs: 4, units: 8, parameters: 4 * 8 + 8 + 16 },
      { inputs: 8, units: 6, parameters: 8 * 6 + 6 },
      { inputs: 6, units: 3, parameters: 6 * 3 + 3 },
    ]);
    const [first, second, output] = shown.layers;
    const count = (counts: readonly number[]) => counts.reduce((sum, n) => sum + n, 0);
    expect(count(first.activation.histogram.counts)).toBe(256 * 8);
    // Batch norm with the batch's statistics, at γ = 1 and β = 0.
    expect(first.preActivation.mean).toBeCloseTo(0, 5);
    expect(first.preActivation.std).toBeCloseTo(1, 3);
    expect(first.dead).toBe(0);
    expect([second.dead, output.saturated]).toEqual([null, null]);
    expect(second.gradientNorm).toBeGreaterThan(0);
    expect([first.symmetric, second.updateRatio]).toEqual([false, null]);
    // Softmax: probabilities that add up to 1 over three classes.
    expect(output.activation.mean).toBeCloseTo(1 / 3, 5);
  });

  test("needs no valid batch size, and shows the weights a run starts from", async () => {
    const spec = design({ layers, training: { batchSize: 100_000 } });
    expect(preview(spec, data).layers).toHaveLength(3);
    const small = clouds({ train: 200 });
    const run = await train(design({ layers, training: { batchSize: 50, epochs: 0 } }), small);
    const shown = preview(design({ layers, training: { batchSize: 50, epochs: 0 } }), small);
    expect(ofKind(run.events, "layers")[0].layers).toEqual(shown.layers);
  });

  test("shows the lecture's collapse at N(0, 0.01²) and saturation at N(0, 1²)", () => {
    const small = preview(stack({ type: "gaussian", std: 0.01 }), data).layers;
    const large = preview(stack({ type: "gaussian", std: 1 }), data).layers;
    expect(small[4].activation.std).toBeLessThan(1e-5);
    expect(small[4].activation.histogram.high).toBeLessThan(1e-4);
    expect(small[4].saturated).toBe(0);
    expect(large[4].saturated).toBeGreaterThan(0.5);
  });

  test("counts dead units", () => {
    const dying = design({ layers: [{ units: 10, init: { type: "gaussian", std: 0, bias: -1 } }] });
    expect(preview(dying, data).layers[0].dead).toBe(1);
  });
});
