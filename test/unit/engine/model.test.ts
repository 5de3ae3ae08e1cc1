import { describe, expect, test } from "vitest";
import { readCheckpoint } from "../../../src/engine/checkpoint/file.ts";
import { applyModel, loadModel, saveModel } from "../../../src/engine/model.ts";
import { readSafeTensors, writeSafeTensors } from "../../../src/engine/safetensors.ts";
import { InputError } from "../../../src/shared/errors.ts";
import type { TrainingSummary } from "../../../src/shared/events.ts";
import { modelMetrics } from "../../../src/shared/runs/modelMetrics.ts";
import { utf8 } from "../../support/utf8.ts";
import { clouds, design, openNetwork, train } from "./helpers.ts";

/** A file with this header and so many bytes of data. */
function file(header: unknown, dataBytes: number): Uint8Array {
  const json = utf8(typeof header === "string" ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

describe("safetensors", () => {
  const tensors = {
    matrix: { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-30, -1e30) },
    scalar: { shape: [], data: Float32Array.of(7) },
    none: { shape: [0], data: new Float32Array(0) },
  };

  test("come back as they were written, from any offset in a larger buffer", () => {
    const written = writeSafeTensors({ tensors, metadata: { note: "größer ✓" } });
    expect(Number(new DataView(written.buffer).getBigUint64(0, true)) % 8).toBe(0);
    const larger = new Uint8Array(written.length + 3);
    larger.set(written, 3);
    expect(readSafeTensors(larger.subarray(3))).toEqual({ tensors, metadata: { note: "größer ✓" } });
  });

  const f32 = (shape: number[], from: number, to: number) => ({
    dtype: "F32",
    shape,
    data_offsets: [from, to],
  });
  test.each([
    ["too short", new Uint8Array(5), /5 bytes, too few/],
    ["cut off in the header", file({ a: f32([1], 0, 4) }, 4).subarray(0, 20), /cut off or foreign/],
    ["cut off in the data", file({ a: f32([2], 0, 8) }, 4), /goes past the end/],
    ["a CSV file", utf8("sepal length,species\n5.1,setosa\n"), /cut off or foreign/],
    ["not JSON", file("nonsense", 0), /header is not JSON/],
    ["not an object", file([1], 0), /not a JSON object/],
    ["of another type", file({ a: { ...f32([1], 0, 4), dtype: "F64" } }, 4), /"a" has type "F64"/],
    ["a negative length", file({ a: f32([-1], 0, 4) }, 4), /no valid shape/],
    ["no offsets", file({ a: { dtype: "F32", shape: [1] } }, 4), /no valid data_offsets/],
    ["too few bytes for a shape", file({ a: f32([3], 0, 4) }, 4), /needs 12 bytes, not 4/],
    ["a gap", file({ a: f32([1], 4, 8) }, 8), /begins at byte 4/],
    ["an overlap", file({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4), /"b" begins at byte 0/],
    ["bytes left over", file({ a: f32([1], 0, 4) }, 6), /2 bytes at its end/],
    ["metadata that is not text", file({ __metadata__: { a: 1 } }, 0), /metadata/],
  ])("refuse a file that is %s", (_what, bytes, message) => {
    expect(() => readSafeTensors(bytes)).toThrow(InputError);
    expect(() => readSafeTensors(bytes)).toThrow(message);
  });
});

describe("a saved model", () => {
  const data = clouds({ train: 60 });
  const layers = [
    { units: 5, batchNorm: true },
    { units: 4, batchNorm: { affine: false } },
  ];
  const spec = design({ layers, training: { batchSize: 20, epochs: 3 } });

  test("says which data it was trained on, as a checkpoint of the run does", async () => {
    const { trainer } = await train(spec, data);
    const { metadata } = readSafeTensors(saveModel(trainer.network, spec, data));
    const { hash, rows } = readCheckpoint(trainer.checkpoint()).data;
    expect(JSON.parse(metadata.data)).toEqual({ hash, rows });
    expect(rows.train).toBe(60);
  });

  test("says when it was trained and how good it is; the same time gives the same bytes", async () => {
    const parts = clouds({ train: 60, validation: 12, test: 9 });
    const { trainer, summary } = await train(spec, parts);
    const metrics = modelMetrics(summary, parts.summary.rows);
    const created = "2026-11-27T10:11:12.000Z";
    const saved = saveModel(trainer.network, spec, parts, { created, metrics });
    const { metadata } = readSafeTensors(saved);
    expect(metadata.created).toBe(created);
    expect(JSON.parse(metadata.metrics)).toEqual({
      train: {
        rows: 60,
        loss: summary.trainLoss,
        dataLoss: summary.trainDataLoss,
        accuracy: summary.trainScore,
      },
      validation: {
        rows: 12,
        loss: summary.validationLoss,
        dataLoss: summary.validationDataLoss,
        accuracy: summary.validationScore,
      },
      test: { rows: 9, loss: summary.testLoss, dataLoss: summary.testDataLoss, accuracy: summary.testScore },
    });
    expect(saveModel(trainer.network, spec, parts, { created, metrics })).toEqual(saved);
    const later = { created: "2026-11-27T10:11:13.000Z", metrics };
    expect(saveModel(trainer.network, spec, parts, later)).not.toEqual(saved);
    // Models of versions before have neither, and those of others whatever they like.
    expect(loadModel(saveModel(trainer.network, spec, parts)).tensors).toEqual(loadModel(saved).tensors);
    const foreign = writeSafeTensors({ ...readSafeTensors(saved), metadata: { ...metadata, metrics: "?" } });
    expect(loadModel(foreign).classes).toEqual(loadModel(saved).classes);
  });

  test("of several numbers has the measures of each", () => {
    const measures = (score: number | null) => ({ score, rmse: score });
    const names = ["a", "b"].map((name, i) => ({
      name,
      train: measures(i),
      validation: measures(null),
      test: measures(0.5),
    }));
    const summary = { task: "regression", trainScore: 0.25, trainRmse: null, targets: names } as const;
    const rows = { all: 9, train: 8, validation: 0, test: 1 };
    const { train, validation } = modelMetrics(summary as unknown as TrainingSummary, rows);
    expect(train).toMatchObject({ rows: 8, r2: 0.25, rmse: null });
    expect(train.targets).toEqual([
      { name: "a", r2: 0, rmse: 0 },
      { name: "b", r2: 1, rmse: 1 },
    ]);
    expect(validation.rows).toBe(0);
  });

  test("holds the tensors, the design and the preprocessing, and gives the network back to the bit", async () => {
    const { trainer, summary } = await train(spec, data);
    const model = loadModel(saveModel(trainer.network, spec, data));
    expect(Object.entries(model.tensors).map(([name, { shape }]) => [name, shape])).toEqual([
      ["layers.0.weight", [5, 4]],
      ["layers.0.bias", [5]],
      ["layers.0.batchNorm.gamma", [5]],
      ["layers.0.batchNorm.beta", [5]],
      ["layers.0.batchNorm.runningMean", [5]],
      ["layers.0.batchNorm.runningVariance", [5]],
      ["layers.1.weight", [4, 5]],
      ["layers.1.bias", [4]],
      ["layers.1.batchNorm.runningMean", [4]],
      ["layers.1.batchNorm.runningVariance", [4]],
      ["layers.2.weight", [3, 4]],
      ["layers.2.bias", [3]],
    ]);
    expect(model.design).toEqual(JSON.parse(JSON.stringify(spec)));
    expect(model).toMatchObject({
      classes: ["class 0", "class 1", "class 2"],
      features: ["x0", "x1", "x2", "x3"],
      preprocessing: data.preprocessing,
    });

    const fresh = openNetwork(design({ layers, training: { seed: 99 } }), data);
    applyModel(fresh, model.tensors);
    expect(fresh.readAll("value")).toEqual(trainer.network.readAll("value"));
    const sums = { rows: 0, loss: 0, penalty: 0, right: 0, squaredError: 0 };
    for (const _ of fresh.evaluate(data.train, sums));
    expect(sums.loss / sums.rows).toBe(summary.trainLoss);
  });

  test.each([
    [
      { layers: [layers[0]] },
      'tensor "layers.1.weight" has shape [4, 5], but the design and data need [3, 5]',
    ],
    [{ layers: [layers[0], { units: 4, batchNorm: true }] }, 'no tensor "layers.1.batchNorm.gamma"'],
    [{ layers: [layers[0], { units: 4 }] }, 'a tensor "layers.1.batchNorm.runningMean" for which'],
  ])("is refused by another design, which stays as it was: %j", (parts, message) => {
    const { tensors } = loadModel(saveModel(openNetwork(spec, data), spec, data));
    const other = openNetwork(design(parts), data);
    const before = other.readAll("value");
    expect(() => applyModel(other, tensors)).toThrow(InputError);
    expect(() => applyModel(other, tensors)).toThrow(message);
    expect(other.readAll("value")).toEqual(before);
  });

  test("with NaN in it is refused", () => {
    const network = openNetwork(spec, data);
    network.workspace.write(0, "bias", "value", new Float32Array(5).fill(Number.NaN));
    const { tensors } = loadModel(saveModel(network, spec, data));
    expect(() => applyModel(network, tensors)).toThrow('"layers.0.bias" holds NaN');
  });
});
