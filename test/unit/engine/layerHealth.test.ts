import { describe, expect, test } from "vitest";
import { evenlySpaced, healthSampleSize } from "../../../src/engine/healthSample.ts";
import { emptyMeasures } from "../../../src/engine/kernels/kernels.ts";
import { layerSnapshots, sampleSize, weightStride } from "../../../src/engine/layerSnapshots.ts";
import { preview } from "../../../src/engine/preview.ts";
import { UpdateMeter } from "../../../src/engine/updateMeter.ts";
import { Random } from "../../../src/shared/random.ts";
import { clouds, dataset, design, ofKind, openNetwork, train } from "./helpers.ts";

const sgd = { type: "sgd", learningRate: 0.05, momentum: 0 };

function norm(values: Float64Array): number {
  return Math.hypot(...values);
}

/** One step of a network on all rows of its data, measured. */
function step(spec: ReturnType<typeof design>, data: ReturnType<typeof clouds>) {
  const network = openNetwork(spec, data);
  const meter = new UpdateMeter(network);
  const layer = network.plan.layers[0];
  const weights = () => {
    const values = new Float64Array(layer.units * layer.inputs);
    network.workspace.read(0, "weight", "value", values);
    return values;
  };
  const before = weights();
  meter.begin();
  network.workspace.step(data.train, 0, data.train.length, 0.05, 1, emptyMeasures());
  meter.end();
  return { network, meter, before, after: weights() };
}

test("the update ratio is ‖ΔW‖ / ‖W‖ with the weights before the step, within 1e-6", () => {
  const spec = design({ layers: [{ units: 7 }], training: { optimizer: sgd } });
  const { meter, before, after } = step(spec, clouds({ train: 12 }));
  const expected = norm(after.map((value, i) => value - before[i])) / norm(before);
  expect(expected).toBeGreaterThan(1e-4);
  expect(meter.updateRatios[0]).toBeCloseTo(expected, 6);
});

test("a wide layer is judged by some of its units, within a tenth of the whole", () => {
  const random = new Random(2, "wide");
  const inputs = Float32Array.from({ length: 20 * 300 }, () => random.normal());
  const labels = Int32Array.from({ length: 20 }, (_, i) => i % 2);
  const data = dataset("classification", 300, inputs, { kind: "labels", labels });
  const spec = design({ layers: [{ units: 400, activation: "tanh" }], training: { optimizer: sgd } });
  const { network, meter, before, after } = step(spec, data);
  expect(weightStride(network.plan.layers[0], sampleSize(2))).toBe(15);
  const expected = norm(after.map((value, i) => value - before[i])) / norm(before);
  expect(Math.abs((meter.updateRatios[0] ?? 0) / expected - 1)).toBeLessThan(0.1);
});

test("weights that were 0 have no ratio", () => {
  const spec = design({ layers: [{ units: 3, init: "zeros" }], training: { optimizer: sgd } });
  expect(step(spec, clouds({ train: 9 })).meter.updateRatios[0]).toBeNull();
});

describe("units whose weight gradients have one sign", () => {
  const share = (inputs: number[][], units = 5) => {
    const width = inputs[0].length;
    const labels = Int32Array.from(inputs, (_, i) => i % 2);
    const data = dataset("classification", width, Float32Array.from(inputs.flat()), {
      kind: "labels",
      labels: labels.length === 1 ? Int32Array.of(1) : labels,
    });
    const spec = design({ layers: [{ units, activation: "sigmoid" }], training: { optimizer: sgd } });
    const { network, meter } = step(spec, data);
    return layerSnapshots(network, meter)[0].oneSigned;
  };

  test("all of them, for one row of positive inputs: the lecture's zig-zag", () => {
    expect(share([[0.2, 1, 3, 0.5]])).toBe(1);
  });

  test("none, for one row of inputs around 0", () => {
    expect(share([[0.2, -1, 3, -0.5]])).toBe(0);
  });

  test("a gradient of 0 has no sign: inputs of 0 do not hide a zig-zag, and units without gradient are none", () => {
    expect(share([[0, 1, 3, 0]])).toBe(1);
    expect(share([[0, 0, 0, 0]])).toBe(0);
  });
});

test("the distributions are those of W and of ∂J/∂W, within 1e-6", () => {
  const data = clouds({ train: 12 });
  const spec = design({ layers: [{ units: 6 }], training: { optimizer: sgd, l2: 0.01 } });
  const { network, meter } = step(spec, data);
  const [{ weight, gradient, gradientNorm }] = layerSnapshots(network, meter);
  for (const [part, distribution] of [
    ["value", weight],
    ["gradient", gradient],
  ] as const) {
    const values = new Float64Array(24);
    network.workspace.read(0, "weight", part, values);
    const mean = values.reduce((sum, value) => sum + value, 0) / 24;
    const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 24);
    expect(distribution?.mean).toBeCloseTo(mean, 6);
    expect(distribution?.std).toBeCloseTo(std, 6);
    expect(distribution?.histogram.counts.reduce((sum, count) => sum + count)).toBe(24);
  }
  expect(gradientNorm).toBeCloseTo(Math.hypot(gradient?.mean ?? 0, gradient?.std ?? 0) * Math.sqrt(24), 6);
});

describe("in a run", () => {
  const spec = design({
    layers: [{ units: 8, activation: "tanh" }],
    training: { optimizer: sgd, batchSize: 6, epochs: 5 },
  });

  test("every snapshot after the first has the measures of a step", async () => {
    const { events } = await train(spec, clouds({ train: 30, validation: 9 }));
    const [first, ...others] = ofKind(events, "layers");
    for (const { gradient, oneSigned, updateRatio, weight } of first.layers) {
      expect(gradient?.std).toBeGreaterThan(0);
      expect(oneSigned).toBeGreaterThanOrEqual(0);
      expect(updateRatio).toBeNull();
      expect(weight.std).toBeGreaterThan(0);
    }
    expect(others.length).toBeGreaterThan(4);
    for (const { layers } of others) {
      for (const { gradient, oneSigned, updateRatio } of layers) {
        expect(gradient?.std).toBeGreaterThan(0);
        expect(oneSigned).toBeGreaterThanOrEqual(0);
        expect(updateRatio).toBeGreaterThan(1e-6);
      }
    }
  });

  test("the ratio is that of the step of the snapshot: with ever smaller steps it falls", async () => {
    const slow = {
      ...spec,
      training: {
        ...spec.training,
        optimizer: { type: "sgd", parameters: { ...spec.training.optimizer.parameters, learningRate: 5e-5 } },
      },
    };
    const ratio = async (run: typeof spec) =>
      ofKind((await train(run, clouds({ train: 30 }))).events, "layers")[1].layers[0].updateRatio ?? 0;
    expect((await ratio(spec)) / (await ratio(slow))).toBeCloseTo(1000, -1);
  });

  test("layers are measured on a fixed sample, whatever the size of an epoch's last batch", async () => {
    const layers = [{ units: 12, activation: "relu" }];
    const small = design({ layers, training: { batchSize: 64, epochs: 3 } });
    // The last batch of an epoch has one row, of which most units are silent.
    const { events } = await train(small, clouds({ train: 65 }));
    const snapshots = ofKind(events, "layers");
    expect(snapshots.length).toBeGreaterThan(3);
    for (const { layers: measured } of snapshots) {
      expect(measured[0].activation.histogram.counts.reduce((sum, n) => sum + n, 0)).toBe(65 * 12);
      expect(measured[0].dead).toBeLessThan(0.2);
    }
  });
});

test("a large network is measured on fewer rows, at even distances", () => {
  expect(healthSampleSize(5000, 25_000)).toBe(256);
  expect(healthSampleSize(5000, 100_000)).toBe(64);
  expect(healthSampleSize(5000, 1e6)).toBe(32);
  expect(healthSampleSize(50, 1000)).toBe(50);
  expect(Array.from(evenlySpaced(Uint32Array.of(5, 6, 7, 8, 9), 3))).toEqual([5, 6, 8]);
});

test("units with equal weights are found, and a sign unit is never saturated", () => {
  const spec = (init: string, activation: string) => design({ layers: [{ units: 6, activation, init }] });
  const data = clouds({ train: 40 });
  const first = (init: string, activation: string) => preview(spec(init, activation), data).layers[0];
  expect(first("constant", "tanh").symmetric).toBe(true);
  expect(first("zeros", "relu").symmetric).toBe(true);
  expect(first("he-normal", "relu").symmetric).toBe(false);
  expect(first("he-normal", "sign").saturated).toBeNull();
});
