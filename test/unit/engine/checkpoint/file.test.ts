import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../../src/data/encode/dataset.ts";
import { readCheckpoint, writeCheckpoint } from "../../../../src/engine/checkpoint/file.ts";
import { narrowest } from "../../../../src/engine/checkpoint/networkPart.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { applyModel, loadModel, modelTensors, saveModel } from "../../../../src/engine/model.ts";
import { readMixedTensors, writeSafeTensors } from "../../../../src/engine/safetensors.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import { InputError } from "../../../../src/shared/errors.ts";
import { hash128 } from "../../../../src/shared/hash.ts";
import { macrotask } from "../../../support/eventLoop.ts";
import { fc, runs } from "../../../support/properties.ts";
import { utf8 } from "../../../support/utf8.ts";
import { clouds, dataset, design, openNetwork } from "../helpers.ts";
import { lastStep, runUntil } from "./replay.ts";

const layers = [{ units: 3, batchNorm: true }, { units: 2 }];
const data = clouds({ train: 20, validation: 6 });
const spec = design({ layers, training: { batchSize: 8, epochs: 4 } });

async function checkpointAfter(step: number): Promise<Uint8Array<ArrayBuffer>> {
  const { checkpoint } = await runUntil(spec, data, (_, events) => lastStep(events) >= step);
  if (!checkpoint) throw new Error("It was not killed.");
  return checkpoint;
}

/** The message with which it is refused, by a trainer that must stay as it was. */
function refusal(bytes: Uint8Array, trainer = new Trainer(spec, data)): string {
  const before = modelTensors(trainer.network);
  const message = (() => {
    try {
      trainer.restore(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return (error as InputError).message;
    }
    throw new Error("It was taken.");
  })();
  expect(modelTensors(trainer.network)).toEqual(before);
  return message;
}

test("MurmurHash3_x86_128, as its other implementations have it", () => {
  const hash = (text: string) => hash128(utf8(text));
  expect(hash("")).toBe("0".repeat(32));
  // From the documentation of the npm package murmurhash3js.
  expect(hash("I will not buy this tobacconist's, it is scratched.")).toBe(
    "9b5b7ba2ef3f7866889adeaf00f3f98e",
  );
  const bytes = utf8("xxI will not buy this tobacconist's, it is scratched.");
  expect(hash128(bytes.subarray(2))).toBe("9b5b7ba2ef3f7866889adeaf00f3f98e");
});

describe("the file", () => {
  test("is safetensors with these tensors and this metadata", async () => {
    const { tensors, metadata } = readMixedTensors(await checkpointAfter(4));
    const values = [
      "layers.0.weight",
      "layers.0.bias",
      "layers.0.batchNorm.gamma",
      "layers.0.batchNorm.beta",
      "layers.1.weight",
      "layers.1.bias",
      "layers.2.weight",
      "layers.2.bias",
    ];
    expect(Object.keys(tensors).sort()).toEqual(
      [
        ...values,
        ...values.map((name) => `optimizer.velocity.${name}`),
        "layers.0.batchNorm.runningMean",
        "layers.0.batchNorm.runningVariance",
        "shuffle.order",
      ].sort(),
    );
    expect(tensors["optimizer.velocity.layers.0.weight"].shape).toEqual([3, 4]);
    expect(tensors["layers.0.weight"].data).toBeInstanceOf(Float32Array);
    expect(tensors["shuffle.order"].data.toSorted()).toEqual(Int32Array.from(data.train));
    expect(Object.keys(metadata)).toEqual([
      "format",
      "version",
      "checksum",
      "backend",
      "design",
      "features",
      "classes",
      "preprocessing",
      "data",
      "state",
    ]);
    expect(metadata).toMatchObject({ format: "mlp-studio-checkpoint", version: "1", backend: "reference" });
    expect(JSON.parse(metadata.state)).toMatchObject({
      network: {},
      shuffle: { random: [expect.any(Number), expect.any(Number), expect.any(Number), expect.any(Number)] },
      run: { step: 4, epoch: 1, position: 8 },
    });
  });

  test("stays as it is when it is read, as a file is: a Buffer, whose slices are no copies", async () => {
    const bytes = Buffer.from(await checkpointAfter(4));
    const before = Buffer.from(bytes);
    readCheckpoint(bytes);
    expect(bytes.equals(before)).toBe(true);
  });

  test("loads as a model, too", async () => {
    const { checkpoint, trainer } = await runUntil(spec, data, (_, events) => lastStep(events) >= 4);
    const model = loadModel(checkpoint ?? new Uint8Array());
    const network = openNetwork(design({ layers, training: { seed: 9 } }), data);
    applyModel(network, model.tensors);
    expect(modelTensors(network)).toEqual(modelTensors(trainer.network));
    expect(model).toMatchObject({ features: data.summary.inputs, classes: data.summary.classes });
  });
});

describe("a file that is", () => {
  test("cut off anywhere is refused", async () => {
    const bytes = await checkpointAfter(4);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 1 }), (length) => {
        expect(refusal(bytes.subarray(0, length))).toMatch(/damaged or foreign\. .*/);
      }),
    );
  });

  test("changed in any byte is refused", async () => {
    const bytes = await checkpointAfter(4);
    const trainer = new Trainer(spec, data);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, change) => {
          const changed = bytes.slice();
          changed[at] ^= change;
          expect(refusal(changed, trainer)).toMatch(/checkpoint/);
        },
      ),
      { numRuns: runs(300) },
    );
  });

  test("no checkpoint at all is refused by name", () => {
    const model = saveModel(openNetwork(spec, data), spec, data);
    expect(refusal(model)).toBe(
      "This is no checkpoint, but another safetensors file. A run continues from a checkpoint; a saved model only starts a new run with its weights.",
    );
    expect(refusal(utf8("sepal length,species\n5.1,setosa\n"))).toMatch(
      /^The checkpoint is damaged or foreign\. Not a usable safetensors file/,
    );
    const foreign = (metadata: Record<string, string>) => writeSafeTensors({ tensors: {}, metadata });
    const format = "mlp-studio-checkpoint";
    expect(refusal(foreign({ format, version: "2" }))).toMatch(/version "2", and version "1" is known/);
    expect(refusal(foreign({ format, version: "1" }))).toMatch(/no checksum/);
  });
});

describe("another design", () => {
  const cases: readonly [string, object, string, string][] = [
    [
      "batch size",
      { training: { batchSize: 9, epochs: 4 } },
      "training.batchSize is 8 there and 9 here",
      "training.batchSize",
    ],
    [
      "seed and L2",
      { training: { batchSize: 8, epochs: 4, seed: 7, l2: 0.5 } },
      "training.l2 is 0 there and 0.5 here; training.seed is 1 there and 7 here",
      "training.l2",
    ],
    [
      "units",
      { layers: [{ units: 4, batchNorm: true }, { units: 2 }] },
      "layers[0].units is 3 there and 4 here",
      "layers[0].units",
    ],
    ["layers", { layers: [{ units: 3 }] }, "layers is a list of 2 there and a list of 1 here", "layers"],
    [
      "batch norm",
      { layers: [{ units: 3 }, { units: 2 }] },
      "layers[0].batchNorm is set there and absent here",
      "layers[0].batchNorm",
    ],
    [
      "rate",
      { training: { optimizer: { type: "sgd", learningRate: 0.5 }, batchSize: 8, epochs: 4 } },
      "training.optimizer.learningRate is 0.03 there and 0.5 here",
      "training.optimizer.learningRate",
    ],
    [
      "much",
      { layers: [{ units: 9 }, { units: 9 }], training: { seed: 2, shuffle: false, batchSize: 8 } },
      "; and 2 more",
      "layers[0].units",
    ],
  ];
  test.each(cases)("is refused by its fields: %s", async (_name, parts, message, field) => {
    const other = design({ layers, training: { batchSize: 8, epochs: 4 }, ...parts });
    const trainer = new Trainer(other, data);
    const bytes = await checkpointAfter(4);
    expect(refusal(bytes, trainer)).toContain(message);
    expect(() => trainer.restore(bytes)).toThrow(expect.objectContaining({ place: { field } }));
  });

  test("that only reads the same data from elsewhere is taken", async () => {
    const moved = { dataset: { path: "elsewhere/test.tsv", header: "yes" }, $schema: "x.json" };
    const other = design({ layers, training: { batchSize: 8, epochs: 9 }, ...moved });
    expect(new Trainer(other, data).restore(await checkpointAfter(4))).toEqual({
      step: 4,
      events: expect.any(Number),
      warnings: [],
    });
  });

  test("fields that the checkpoint's version did not have count as their defaults", async () => {
    const content = readCheckpoint(await checkpointAfter(4));
    const { l2, ...training } = content.design.training;
    const old = writeCheckpoint({ ...content, design: { ...content.design, training } as never });
    expect(new Trainer(spec, data).restore(old).step).toBe(4);
    const other = design({ layers, training: { batchSize: 8, epochs: 4, l2: 0.1 } });
    expect(refusal(old, new Trainer(other, data))).toContain("training.l2 is 0 there and 0.1 here");
  });
});

describe("other data", () => {
  const changed = (change: (data: Dataset) => Partial<Dataset>): Dataset => ({ ...data, ...change(data) });
  const summary = (part: Partial<Dataset["summary"]>) =>
    changed((data) => ({ summary: { ...data.summary, ...part } }));
  const cases: readonly [string, Dataset, string][] = [
    ["target", summary({ target: "z" }), 'its target is "y", and "z" in "test.csv"'],
    [
      "inputs",
      summary({ inputs: ["x0", "x1", "width", "x3"] }),
      'its input 3 is "x2", and "width" in "test.csv"',
    ],
    ["classes", summary({ classes: ["class 0", "class 1", "c"] }), 'its class 3 is "class 2", and "c" in'],
    ["rows", clouds({ train: 20, validation: 7 }), 'it had 26 rows, and "test.csv" has 27'],
    ["split", clouds({ train: 21, validation: 5 }), "its train part had 20 rows, and now has 21"],
    [
      "preprocessing",
      changed(({ preprocessing }) => ({
        preprocessing: {
          ...preprocessing,
          columns: [{ kind: "numeric", column: "x0", mean: 1, scale: 1, fill: 1 }],
        },
      })),
      'column "x0" of "test.csv" has other values',
    ],
    [
      "a value",
      changed(({ inputs }) => ({ inputs: inputs.map((value, i) => (i === 77 ? value + 1e-3 : value)) })),
      'the values in "test.csv" are not those it was trained on',
    ],
    [
      "the rows of a part",
      changed(({ train, validation }) => ({
        train: Uint32Array.of(...train.subarray(1), validation[0]),
        validation: Uint32Array.of(train[0], ...validation.subarray(1)),
      })),
      'the values in "test.csv" are not those it was trained on',
    ],
  ];
  test.each(cases)("is refused by what differs: %s", async (_name, other, message) => {
    expect(refusal(await checkpointAfter(4), new Trainer(spec, other))).toContain(
      `The checkpoint was made with other data: ${message}`,
    );
  });

  test("targets as numbers count", async () => {
    const inputs = Float32Array.from({ length: 24 }, (_, i) => i / 9);
    const values = inputs.map((x) => 2 * x);
    const line = dataset("regression", 1, inputs, { kind: "values", values });
    const regression = design({ layers: [], training: { batchSize: 8, epochs: 2 } });
    const { trainer } = await runUntil(regression, line, () => false);
    const other = { ...line, targets: { kind: "values" as const, values: values.map((y) => y + 1) } };
    expect(refusal(trainer.checkpoint(), new Trainer(regression, other))).toContain("the values in");
  });
});

describe("a whole file of an impossible run", () => {
  test.each([
    [{ run: { epochEnding: 3 } }, 'its state "run.epochEnding" is not true or false'],
    [{ run: { step: -1 } }, 'its state "run.step" is not an integer from 0'],
    [{ run: { position: 20 } }, 'its state "run.position" is not an integer from 0 to 19'],
    [{ run: { milliseconds: "long" } }, 'its state "run.milliseconds" is not a number'],
    [{ run: { window: { rows: 1 } } }, 'its state "run.window.loss" is not a number'],
    [{ shuffle: { random: [1, 2] } }, 'its state "shuffle.random" is not a list of 4 numbers'],
  ])("is refused: %j", async (change, message) => {
    const content = readCheckpoint(await checkpointAfter(4));
    const state = structuredClone(content.state) as Record<string, Record<string, unknown>>;
    for (const [part, fields] of Object.entries(change)) Object.assign(state[part], fields);
    expect(refusal(writeCheckpoint({ ...content, state }))).toContain(message);
  });

  test.each([
    ["missing", { "layers.1.bias": undefined }, 'it has no tensor "layers.1.bias"'],
    [
      "of another shape",
      { "layers.1.bias": { shape: [1], data: Float32Array.of(1) } },
      'its tensor "layers.1.bias" has shape [1], not [2]',
    ],
    [
      "of another type",
      { "layers.1.bias": { shape: [2], data: Int32Array.of(1, 2) } },
      'its tensor "layers.1.bias" holds integers',
    ],
    [
      "unknown",
      { "momentum.layers.0.bias": { shape: [1], data: Float32Array.of(1) } },
      'nothing here has a tensor "momentum.layers.0.bias"',
    ],
    [
      "no order",
      { "shuffle.order": { shape: [20], data: new Int32Array(20) } },
      "its order is not one of the training rows",
    ],
    [
      "an order in floats",
      { "shuffle.order": { shape: [20], data: new Float32Array(20) } },
      'its tensor "shuffle.order" does not hold integers',
    ],
  ])("with a tensor that is %s is refused", async (_name, change, message) => {
    const content = readCheckpoint(await checkpointAfter(4));
    const tensors = Object.fromEntries(
      Object.entries({ ...content.tensors, ...change }).filter(([, tensor]) => tensor),
    );
    expect(refusal(writeCheckpoint({ ...content, tensors: tensors as never }))).toContain(message);
  });
});

test("a tensor is float64 only where float32 would lose something", () => {
  const values = Float64Array.of(0.5, -0, Number.NaN, Number.POSITIVE_INFINITY, Math.fround(0.1));
  expect(narrowest(values)).toEqual(Float32Array.from(values));
  const wide = Float64Array.of(0.5, 0.1);
  expect(narrowest(wide)).toBe(wide);
});

test("a run in float64 continues to the last bit, too", async () => {
  const kernels = referenceKernels("float64");
  const run = (trainer: Trainer) => trainer.run({ emit: () => {}, yieldToEvents: macrotask });
  const whole = new Trainer(spec, data, { kernels });
  await run(whole);
  const short = new Trainer(design({ layers, training: { batchSize: 8, epochs: 2 } }), data, { kernels });
  await run(short);
  const resumed = new Trainer(spec, data, { kernels });
  resumed.restore(short.checkpoint());
  await run(resumed);
  expect(resumed.network.readAll("value")).toEqual(whole.network.readAll("value"));
});

test("other kernels continue, with a warning", async () => {
  const kernels = { ...referenceKernels(), backend: "other" };
  const { warnings } = new Trainer(spec, data, { kernels }).restore(await checkpointAfter(4));
  expect(warnings).toEqual([
    'The checkpoint was made with the kernels "reference", and the run continues with "other": the last bits may differ from those of a run without a break.',
  ]);
});

test("kernels that compute the same bits continue without a warning", async () => {
  const named = (backend: string) => ({ kernels: { ...referenceKernels(), backend } });
  const checkpoint = new Trainer(spec, data, named("wasm-fma")).checkpoint();
  expect(new Trainer(spec, data, named("wasm-wide")).restore(checkpoint).warnings).toEqual([]);
  expect(new Trainer(spec, data, named("wasm-simd")).restore(checkpoint).warnings).toHaveLength(1);
});

test("metadata of another shape is refused by its name, though its checksum is right", async () => {
  const content = readCheckpoint(await checkpointAfter(4));
  const changed = (change: object) => refusal(writeCheckpoint({ ...content, ...change }));
  const withData = (change: object) => changed({ data: { ...content.data, ...change } });
  expect(changed({ design: [] })).toBe(
    'The checkpoint\'s "design" is not that of a checkpoint; it is foreign. Train again.',
  );
  expect(changed({ design: { ...content.design, layers: [7] } })).toMatch(/"design" is not/);
  expect(changed({ state: 3 })).toMatch(/"state" is not/);
  expect(withData({ features: "x" })).toMatch(/"features" is not/);
  expect(withData({ classes: [1] })).toMatch(/"classes" is not/);
  expect(withData({ preprocessing: { columns: 1 } })).toMatch(/"preprocessing" is not/);
  expect(withData({ rows: { all: 3 } })).toMatch(/"data" is not/);
  expect(withData({ hash: 3 })).toMatch(/"data" is not/);
  expect(withData({ task: "guess" })).toMatch(/"data" is not/);
});
