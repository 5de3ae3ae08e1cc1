import { expect, test } from "vitest";
import type { Dataset } from "../../../../src/data/encode/dataset.ts";
import { applyModel, loadModel, saveModel } from "../../../../src/engine/model.ts";
import type { Network } from "../../../../src/engine/network.ts";
import {
  readMixedTensors,
  readSafeTensors,
  type Tensor,
  type TensorData,
  writeSafeTensors,
} from "../../../../src/engine/safetensors.ts";
import { InputError } from "../../../../src/shared/errors.ts";
import { check, fc } from "../../../support/properties.ts";
import { openNetwork, train } from "../helpers.ts";
import { arbitraryRun } from "./arbitraryRun.ts";

const bits = ({ buffer, byteOffset, byteLength }: TensorData) =>
  Array.from(new Uint8Array(buffer, byteOffset, byteLength));

const arbitraryTensor = (): fc.Arbitrary<Tensor<TensorData>> =>
  fc.array(fc.nat({ max: 4 }), { maxLength: 3 }).chain((shape) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const exactly = { minLength: length, maxLength: length };
    const data: fc.Arbitrary<TensorData> = fc.oneof(
      fc.float32Array(exactly).map((values) => Float32Array.from(values)),
      fc.float64Array(exactly).map((values) => Float64Array.from(values)),
      fc.int32Array(exactly).map((values) => Int32Array.from(values)),
    );
    return data.map((values) => ({ shape, data: values }));
  });

/** Not `__metadata__`, which is the format's own, nor what is no key of an object. */
const arbitraryName = () =>
  fc.string({ unit: "grapheme" }).filter((name) => !/^__(metadata|proto)__$/.test(name));

const arbitraryFile = () =>
  fc.record({
    tensors: fc.dictionary(arbitraryName(), arbitraryTensor(), { maxKeys: 5, noNullPrototype: true }),
    metadata: fc.dictionary(arbitraryName(), fc.string({ unit: "grapheme" }), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  });

test("any tensors and metadata come back from a file, every number to the last bit, from any place in a buffer", () =>
  check(fc.tuple(arbitraryFile(), fc.nat({ max: 9 })), 200, ([file, offset]) => {
    const written = writeSafeTensors(file);
    const larger = new Uint8Array(offset + written.length + 3).fill(0xff);
    larger.set(written, offset);
    const { tensors, metadata } = readMixedTensors(larger.subarray(offset, offset + written.length));
    expect(metadata).toEqual(file.metadata);
    expect(Object.keys(tensors).toSorted()).toEqual(Object.keys(file.tensors).toSorted());
    for (const [name, { shape, data }] of Object.entries(file.tensors)) {
      expect(tensors[name].shape).toEqual(shape);
      expect(tensors[name].data.constructor).toBe(data.constructor);
      expect(bits(tensors[name].data)).toEqual(bits(data));
    }
    const isModel = Object.values(file.tensors).every(({ data }) => data instanceof Float32Array);
    if (isModel) expect(readSafeTensors(written)).toEqual({ tensors, metadata });
    else expect(() => readSafeTensors(written)).toThrow(/not F32/);
    expect(writeSafeTensors({ tensors, metadata })).toEqual(written);
  }));

test("a file that was cut off anywhere is refused, and one with any byte changed read or refused", () =>
  check(
    fc.tuple(arbitraryFile(), fc.nat(), fc.integer({ min: 1, max: 255 })),
    200,
    ([file, place, change]) => {
      const written = writeSafeTensors(file);
      const at = place % written.length;
      expect(() => readMixedTensors(written.subarray(0, at))).toThrow(InputError);
      written[at] ^= change;
      try {
        readMixedTensors(written);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    },
  ));

/** The answers to every row, (rows, outputs), in evaluation mode. */
function predictions(network: Network, data: Dataset): Float64Array {
  const rows = data.train.length;
  const into = new Float64Array(rows * data.summary.outputs);
  network.workspace.load(data.train, 0, rows);
  network.workspace.forward("evaluation");
  network.workspace.sample(network.plan.layers.length - 1, "activation", 1, into);
  return into;
}

test("a trained network of any design is saved and loaded exactly, predicts the same, and is the same file again", () =>
  check(arbitraryRun(), 100, async ({ design, data }) => {
    const { trainer, weights } = await train(design, data);
    const file = saveModel(trainer.network, design, data);
    const model = loadModel(file);
    expect(model.design).toEqual(JSON.parse(JSON.stringify(design)));
    expect(model.features).toEqual(data.summary.inputs);
    expect(model.classes).toEqual(data.summary.classes);
    expect(model.preprocessing).toEqual(data.preprocessing);
    const other = { ...design, training: { ...design.training, seed: design.training.seed ^ 1 } };
    const fresh = openNetwork(other, data);
    if (Object.values(weights).some(({ data }) => !data.every(Number.isFinite))) {
      expect(() => applyModel(fresh, model.tensors)).toThrow("holds NaN or infinity");
      return;
    }
    applyModel(fresh, model.tensors);
    expect(fresh.readAll("value")).toEqual(trainer.network.readAll("value"));
    expect(predictions(fresh, data)).toEqual(predictions(trainer.network, data));
    expect(saveModel(fresh, design, data)).toEqual(file);
  }));
