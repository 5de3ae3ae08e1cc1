import { describe, expect, test } from "vitest";
import { sign } from "../../../../src/engine/activations/sign.ts";
import { emptyMeasures } from "../../../../src/engine/kernels/kernels.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import type { DesignSpec } from "../../../../src/shared/design/fields.ts";
import type { TrainingEvent } from "../../../../src/shared/events.ts";
import { macrotask } from "../../../support/eventLoop.ts";
import { clouds, dataset, design, difference, ofKind, openNetwork, train } from "../helpers.ts";

const small = { layers: [{ units: 6, activation: "tanh" }] };
const withTraining = (training: object, parts: object = small) => design({ ...parts, training });

describe("schedules", () => {
  test("a run reports the rate of its last update, and uses it", async () => {
    const data = clouds({ train: 40 });
    const rates = async (training: object) => {
      const { events } = await train(withTraining({ batchSize: 20, epochs: 6, ...training }), data);
      const reports = ofKind(events, "progress");
      return reports.filter(({ step }) => step % 2 === 0).map(({ learningRate }) => learningRate);
    };
    const optimizer = { type: "sgd", learningRate: 0.1 };
    expect(await rates({ optimizer })).toEqual(new Array(6).fill(0.1));
    const stepped = await rates({ optimizer, schedule: { type: "step", every: 2, factor: 0.5 } });
    expect(stepped).toEqual([0.1, 0.1, 0.05, 0.05, 0.025, 0.025]);
    const warm = await rates({ optimizer, warmupSteps: 10 });
    expect(warm.map((rate) => Number(rate.toFixed(12)))).toEqual([0.02, 0.04, 0.06, 0.08, 0.1, 0.1]);
  });

  test("a rate of nearly 0 moves nearly nothing", async () => {
    const data = clouds({ train: 40 });
    const spec = withTraining({ batchSize: 40, epochs: 1, warmupSteps: 1_000_000 });
    const before = openNetwork(spec, data).readAll("value");
    const { trainer } = await train(spec, data);
    const after = trainer.network.readAll("value");
    const moved = after.map((value, i) => Math.abs(value - before[i]));
    expect(Math.max(...moved)).toBeLessThan(1e-6);
    expect(Math.max(...moved)).toBeGreaterThan(0);
  });
});

describe("clipping", () => {
  const data = clouds({ train: 30 });
  /** How far one plain step goes, divided by the rate: the norm of the gradient that was used. */
  function usedNorm(clipNorm: number): number {
    const optimizer = { type: "sgd", momentum: 0, learningRate: 1 };
    const network = openNetwork(withTraining({ optimizer, clipNorm, l2: 0.1 }), data, "float64");
    const before = network.readAll("value");
    network.step(data.train, 0, 30, 1, 1, emptyMeasures());
    return Math.sqrt(network.readAll("value").reduce((sum, w, i) => sum + (w - before[i]) ** 2, 0));
  }

  test("scales a longer gradient to the norm and leaves a shorter one", () => {
    const free = usedNorm(0);
    expect(free).toBeGreaterThan(0.2);
    expect(usedNorm(0.1)).toBeCloseTo(0.1, 12);
    expect(usedNorm(2 * free)).toBe(free);
  });
});

describe("early stopping", () => {
  /** Few noisy rows and many weights: the validation loss falls, then rises. */
  const data = clouds({ train: 30, validation: 60 }, 1.5);
  const spec = (earlyStopping: unknown, epochs = 400) =>
    design({
      layers: [{ units: 40, activation: "tanh" }],
      training: { batchSize: 10, epochs, earlyStopping },
    });
  const atEpochEnds = (events: readonly TrainingEvent[]) =>
    ofKind(events, "evaluation").filter(({ epoch }) => Number.isInteger(epoch) && epoch > 0);

  test("stops when the validation loss has not fallen for `patience` epochs, with the best epoch's weights", async () => {
    const { summary, events, trainer } = await train(spec({ patience: 8 }), data);
    const losses = atEpochEnds(events).map(({ validationLoss }) => validationLoss);
    const best = losses.indexOf(Math.min(...losses));
    expect(events.at(-1)).toMatchObject({ kind: "finished", reason: "earlyStopped" });
    expect(summary).toMatchObject({
      bestEpoch: best + 1,
      epochs: best + 1 + 8,
      validationLoss: losses[best],
    });
    const until = await train(spec(false, best + 1), data);
    expect(trainer.network.readAll("value")).toEqual(until.trainer.network.readAll("value"));
    expect(until.summary).toMatchObject({ bestEpoch: null, validationLoss: losses[best] });
  });

  test("a change below the minimum is none", async () => {
    const { summary } = await train(spec({ patience: 3, minimumChange: 10 }), data);
    expect(summary).toMatchObject({ bestEpoch: 1, epochs: 4 });
  });

  test("a run that is never stopped early keeps its best epoch too", async () => {
    const { summary, events } = await train(spec({ patience: 1000 }, 60), data);
    expect(events.at(-1)).toMatchObject({ reason: "completed" });
    const losses = atEpochEnds(events).map(({ validationLoss }) => validationLoss);
    expect(summary.validationLoss).toBe(Math.min(...losses));
    expect(summary.epochs).toBe(60);
  });

  test("restores batch norm's running averages with the weights", async () => {
    const norm = design({
      layers: [{ units: 40, activation: "tanh", batchNorm: true }],
      training: { batchSize: 10, epochs: 100, earlyStopping: { patience: 5 } },
    });
    const { summary, events } = await train(norm, data);
    const losses = atEpochEnds(events).map(({ validationLoss }) => validationLoss);
    expect(summary.validationLoss).toBe(Math.min(...losses));
  });

  test("without validation rows there is nothing to watch", () => {
    expect(() => new Trainer(spec(true), clouds({ train: 30 }))).toThrow(
      /^training\.earlyStopping: .*validation/,
    );
  });
});

describe("class weights", () => {
  /** 30 rows of class 0, 10 of class 1, 20 of class 2. */
  const labels = Int32Array.from({ length: 60 }, (_, row) => [0, 0, 0, 1, 2, 2][row % 6]);
  const data = dataset("classification", 1, new Float32Array(60).fill(1), { kind: "labels", labels });

  /** The gradient by the output biases of a network that says ⅓ for every class. */
  function biasGradient(classWeights: unknown): number[] {
    const spec = withTraining({ classWeights }, { layers: [], output: { init: "zeros" } });
    const network = openNetwork(spec, data, "float64");
    network.workspace.load(data.train, 0, 60);
    network.workspace.forward("batch");
    network.workspace.backward();
    return Array.from(network.readAll("gradient").subarray(3));
  }

  test("balanced: every class pulls alike, whatever its share", () => {
    expect(difference(biasGradient(undefined), [-1 / 6, 1 / 6, 0])).toBeLessThan(1e-9);
    for (const g of biasGradient("balanced")) expect(g).toBeCloseTo(0, 7);
  });

  test("by name: a class that is not named weighs 1", () => {
    const [zero, one] = biasGradient({ "class 1": 3 });
    // Class 1 now counts as half of the rows: (30 · (⅓ − 1) + 30 · ⅓ + 20 · ⅓) / 60 and so on.
    expect(zero).toBeCloseTo((30 * (1 / 3 - 1) + 30 / 3 + 20 / 3) / 60, 9);
    expect(one).toBeCloseTo((30 / 3 + 30 * (1 / 3 - 1) + 20 / 3) / 60, 9);
  });

  test("are part of the reported loss", async () => {
    const spec = (classWeights: unknown) =>
      withTraining({ classWeights, epochs: 0, batchSize: 60 }, { layers: [], output: { init: "zeros" } });
    const plain = await train(spec(undefined), data);
    const double = await train(spec({ "class 0": 2, "class 1": 2, "class 2": 2 }), data);
    expect(plain.summary.trainLoss).toBeCloseTo(Math.log(3), 6);
    expect(double.summary.trainLoss).toBeCloseTo(2 * Math.log(3), 6);
    // The mean of balanced weights is 1.
    const balanced = await train(spec("balanced"), data);
    expect(balanced.summary.trainLoss).toBeCloseTo(Math.log(3), 6);
  });

  test("a name that is no class, and a number to predict, are errors", () => {
    expect(() => biasGradient({ "clas 1": 3 })).toThrow(
      /^training\.classWeights: .*"clas 1".*Did you mean "class 1"/,
    );
    const numbers = dataset("regression", 1, new Float32Array(4), {
      kind: "values",
      values: new Float32Array(4),
    });
    expect(() => openNetwork(withTraining({ classWeights: "balanced" }), numbers)).toThrow(
      /^training\.classWeights: "y" is a number/,
    );
  });
});

describe("two classes on one output", () => {
  const labels = Int32Array.of(0, 1, 1, 0);
  const inputs = Float32Array.of(-2, 1, 3, 0.25);
  const two = dataset("classification", 1, inputs, { kind: "labels", labels });
  const data = { ...two, summary: { ...two.summary, outputs: 1 } };

  test.each([
    // s = x: right are −2, 1 and 3; 0.25 is above 0.
    ["perceptron", "identity", 0.75],
    ["adaline", "identity", 0.75],
    // Above ½ with targets 0 and 1: 0.25 is right.
    ["half-squared-error", "identity", 1],
    // σ(x) > ½ is x > 0.
    ["half-squared-error", "sigmoid", 0.75],
  ])("%s with %s outputs counts right answers by the coding's middle", (loss, activation, accuracy) => {
    const spec = design({
      layers: [],
      loss,
      output: { activation, init: { type: "constant", value: 1 } },
    });
    const network = openNetwork(spec, data);
    const sums = emptyMeasures();
    network.workspace.load(data.train, 0, 4);
    network.workspace.forward("evaluation");
    network.workspace.measure(sums);
    expect(sums.right / sums.rows).toBe(accuracy);
  });
});

describe("regression", () => {
  test("reports the root mean squared error in the target's unit", async () => {
    const inputs = Float32Array.of(0, 0, 0, 0);
    const scaled = dataset("regression", 1, inputs, {
      kind: "values",
      values: Float32Array.of(-1, 1, -1, 1),
    });
    const column = { column: "y", mean: 20, scale: 5 };
    const data = (columns: object[]) =>
      ({
        ...scaled,
        preprocessing: { columns: [], target: { kind: "numbers", columns } },
      }) as typeof scaled;
    const spec = design({ layers: [], output: { init: "zeros" }, training: { epochs: 0, batchSize: 4 } });
    expect((await train(spec, data([column]))).summary).toMatchObject({
      trainRmse: 5,
      trainScore: 0,
      testRmse: null,
    });
    expect((await train(spec, data([column, { ...column, scale: 2 }]))).summary.trainRmse).toBeNull();
    expect(
      (await train(design({ ...small, training: { epochs: 0 } }), clouds({ train: 40 }))).summary.trainRmse,
    ).toBeNull();
  });
});

test("sign says +1 at 0, and passes a gradient only straight through", async () => {
  expect([-2, -0, 0, 3].map((s) => sign.value(s, { straightThrough: 0 }))).toEqual([-1, 1, 1, 1]);
  const data = clouds({ train: 30 });
  const hidden = async (activation: unknown) => {
    const spec = design({ layers: [{ units: 5, activation }], training: { epochs: 3, batchSize: 10 } });
    const before = openNetwork(spec, data).readAll("value").subarray(0, 25);
    const { trainer } = await train(spec, data);
    return { before, after: trainer.network.readAll("value").subarray(0, 25) };
  };
  const exact = await hidden("sign");
  expect(exact.after).toEqual(exact.before);
  const through = await hidden({ type: "sign", straightThrough: 1 });
  expect(through.after).not.toEqual(through.before);
});

describe("RBM pre-training", () => {
  const data = clouds({ train: 60 });
  const rbm = { type: "rbm", epochs: 3, batchSize: 10 };
  const layer = { units: 5, activation: "sigmoid", init: rbm };
  const spec = (parts: object) => design({ layers: [layer, layer], training: { epochs: 1 }, ...parts });

  test("gives the same weights however the run is sliced", async () => {
    let time = 0;
    const weights = async (now?: () => number) =>
      (await train(spec({}), data, now && { now })).trainer.network.readAll("value");
    expect(await weights(() => (time += 50))).toEqual(await weights());
  });

  test("trains the second layer on what the first one makes of the rows", async () => {
    const { events } = await train(spec({}), data);
    const errors = (layer: number) =>
      ofKind(events, "pretraining")
        .filter((report) => report.layer === layer)
        .map(({ reconstructionError }) => reconstructionError);
    expect([errors(0).length, errors(1).length]).toEqual([3, 3]);
    // The rows have a variance of about 0.7; probabilities near ½ vary by much less.
    for (const error of errors(0)) expect(error).toBeGreaterThan(0.3);
    for (const error of errors(1)) expect(error).toBeLessThan(0.1);
  });

  test("a model's weights are not trained over", async () => {
    const trainer = new Trainer(spec({ training: { epochs: 0 } }), data);
    const before = trainer.network.readAll("value");
    const events: TrainingEvent[] = [];
    const emit = (event: TrainingEvent) => events.push(event);
    await trainer.run({ emit, yieldToEvents: macrotask, pretrain: false });
    expect(trainer.network.readAll("value")).toEqual(before);
    expect(ofKind(events, "pretraining")).toEqual([]);
  });

  test("a stop ends it", async () => {
    let time = 0;
    const trainer = new Trainer(spec({}), data, { now: () => (time += 50) });
    const events: TrainingEvent[] = [];
    const summary = trainer.run({ emit: (event) => events.push(event), yieldToEvents: macrotask });
    trainer.control("stop");
    expect(await summary).toMatchObject({ steps: 0 });
    expect(ofKind(events, "pretraining").length).toBeLessThan(6);
    expect(events.at(-1)).toMatchObject({ kind: "finished", reason: "stopped" });
  });

  test.each([
    ["another activation", { layers: [{ ...layer, activation: "relu" }] }, "layers[0].init"],
    ["batch norm", { layers: [layer, { ...layer, batchNorm: true }] }, "layers[1].init"],
    ["the output layer", { output: { init: "rbm" } }, "output.init"],
  ])("refuses %s", (_what, parts, field) => {
    expect(() => openNetwork(spec(parts), data)).toThrow(expect.objectContaining({ place: { field } }));
  });
});

describe("Madaline Rule II refuses what it cannot train", () => {
  const layer = { units: 2, activation: "sign" };
  const whole = {
    layers: [layer],
    output: { activation: "sign" },
    loss: "adaline",
    training: { optimizer: "madaline-rule-2" },
  };
  const open = (parts: object): DesignSpec => design({ ...whole, ...parts });
  const training = (parts: object) => ({ training: { ...whole.training, ...parts } });

  test.each([
    ["layers[0].activation", { layers: [{ units: 2, activation: "tanh" }] }],
    ["layers[0].batchNorm", { layers: [{ ...layer, batchNorm: true }] }],
    ["output.activation", { output: {} }],
    ["loss", { loss: "perceptron" }],
    ["loss", { loss: undefined }],
    ["training.l2", training({ l2: 0.1 })],
    ["training.clipNorm", training({ clipNorm: 1 })],
    ["training.classWeights", training({ classWeights: "balanced" })],
  ])("%s", (field, parts) => {
    expect(() => openNetwork(open(parts), clouds({ train: 9 }))).toThrow(
      expect.objectContaining({ place: { field }, message: expect.stringMatching(/Rule II \w.* \w.*\.$/) }),
    );
  });

  test("and trains what it can, without gradients in its snapshots", async () => {
    const { events } = await train(open(training({ ...whole.training, epochs: 2 })), clouds({ train: 40 }));
    const last = ofKind(events, "layers").at(-1);
    expect(last?.layers.map(({ gradientNorm }) => gradientNorm)).toEqual([null, null]);
  });
});
