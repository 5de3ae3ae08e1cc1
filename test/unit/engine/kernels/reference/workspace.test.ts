import { describe, expect, test } from "vitest";
import { findNonFinite } from "../../../../../src/engine/kernels/findNonFinite.ts";
import { emptyMeasures, type TensorName, type Workspace } from "../../../../../src/engine/kernels/kernels.ts";
import { referenceKernels } from "../../../../../src/engine/kernels/reference/reference.ts";
import { allFinite, hasOneSign, sumOfSquares } from "../../../../../src/engine/kernels/reference/scan.ts";
import { tensorSize } from "../../../../../src/engine/kernels/tensors.ts";
import { Network } from "../../../../../src/engine/network.ts";
import { clouds, dataset, design, openNetwork } from "../../helpers.ts";

const data = clouds({ train: 12 });
const hidden = { units: 5, activation: "tanh", batchNorm: true };
const spec = design({ layers: [hidden, { units: 4, activation: "identity" }], training: { seed: 8 } });

describe("scans", () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])("the sum of squares of %i numbers", (length) => {
    const values = Float64Array.from({ length }, (_, i) => 2 * i + 1);
    expect(sumOfSquares(values)).toBe(values.reduce((sum, value) => sum + value * value, 0));
  });

  test("allFinite looks at the first numbers that it is asked for, and no others", () => {
    const values = Float32Array.of(1, -1e38, Number.NaN, Infinity);
    expect([0, 1, 2, 3, 4].map((count) => allFinite(values, count))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(allFinite(Float32Array.of(0, Infinity))).toBe(false);
    expect(allFinite(Float32Array.of(-Infinity, Infinity))).toBe(false);
  });

  test("one sign: not both, and not none; what is outside does not count", () => {
    const values = Float64Array.of(-1, 0, 2, 3, 0, 0, -2, -1, 4);
    const of = (start: number, end: number) => hasOneSign(values, start, end);
    expect([of(1, 4), of(4, 8), of(6, 8), of(8, 9)]).toEqual([true, true, true, true]);
    expect([of(0, 3), of(4, 6), of(6, 9), of(2, 2), of(3, 7)]).toEqual([false, false, false, false, false]);
  });
});

describe("a workspace", () => {
  test("refuses batches that are empty or too large, and work before there is data or an optimizer", () => {
    const { workspace } = openNetwork(spec, data, "float32", 6);
    for (const rows of [0, 7, -1]) {
      expect(() => workspace.load(data.train, 0, rows)).toThrow(`A batch of ${rows} rows, not 1 to 6.`);
    }
    workspace.load(data.train, 0, 6);
    expect(workspace.rows).toBe(6);
    workspace.load(data.train, 11, 1);
    expect(workspace.rows).toBe(1);

    const open = (training: boolean) =>
      new Network(
        spec,
        { inputs: 4, outputs: 3, task: "classification" },
        { kernels: referenceKernels(), capacity: 6, training },
      );
    expect(() => open(true).workspace.load(data.train, 0, 1)).toThrow("No data is attached.");
    const idle = open(false);
    idle.attach(data);
    expect(() => idle.workspace.step(data.train, 0, 1, 0.1, 1, emptyMeasures())).toThrow(
      "A network without an optimizer cannot be trained.",
    );
  });

  test("gathers the rows that the order names, whatever was there before", () => {
    const inputs = Float32Array.from({ length: 12 }, (_, i) => i);
    const labels = Int32Array.of(2, 0, 1, 2, 1, 0);
    const rows = dataset("classification", 2, inputs, { kind: "labels", labels });
    // With the weights (1, 100) a sum shows both inputs of its row.
    const network = openNetwork(design({ layers: [], loss: "mean-squared-error" }), rows);
    network.writeAll(Float32Array.of(1, 100, 0, 0, 0, 0, 0, 0, 0));
    const sums = (count: number) => {
      const logits = new Float32Array(3 * count);
      network.workspace.forward("batch");
      network.workspace.sample(0, "preActivation", 1, logits);
      return Array.from(logits.filter((_, i) => i % 3 === 0));
    };
    network.workspace.load(Uint32Array.of(9, 5, 0, 3), 1, 3);
    expect(sums(3)).toEqual([10 + 1100, 100, 6 + 700]);
    network.workspace.load(Uint32Array.of(4, 2), 0, 2);
    expect(sums(2)).toEqual([8 + 900, 4 + 500]);

    // The gradient of the squared error by the biases is 2/3 (s − y), averaged: it shows the one-hot targets.
    network.writeAll(new Float32Array(9));
    const biases = (order: number[]) => {
      network.workspace.load(Uint32Array.from(order), 0, order.length);
      network.workspace.forward("batch");
      network.workspace.backward();
      return Array.from(
        network.readAll("gradient").subarray(6),
        (g) => Math.round(-1.5 * g * order.length) || 0,
      );
    };
    expect(biases([0, 1, 2, 3, 4, 5])).toEqual([2, 2, 2]);
    expect(biases([0, 3])).toEqual([0, 0, 2]);
    expect(biases([5])).toEqual([1, 0, 0]);
  });

  test("samples every k-th row, and the weights of every k-th unit", () => {
    const { workspace } = openNetwork(spec, data);
    workspace.load(data.train, 0, 12);
    workspace.forward("batch");
    const all = new Float32Array(60);
    expect(workspace.sample(0, "activation", 1, all)).toBe(60);
    const some = new Float32Array(15);
    expect(workspace.sample(0, "activation", 5, some)).toBe(15);
    expect(some).toEqual(Float32Array.of(...all.slice(0, 5), ...all.slice(25, 30), ...all.slice(50, 55)));
    const weights = new Float32Array(20);
    workspace.read(0, "weight", "value", weights);
    const rows = new Float32Array(12);
    expect(workspace.sampleWeights(0, "value", 2, rows)).toBe(12);
    expect(rows).toEqual(
      Float32Array.of(...weights.slice(0, 4), ...weights.slice(8, 12), ...weights.slice(16, 20)),
    );
  });

  test("shows s of the output layer as the sums, and its activation as the loss's predictions", () => {
    const { workspace } = openNetwork(spec, data);
    workspace.load(data.train, 0, 12);
    workspace.forward("batch");
    const [logits, predictions, linear, same] = [36, 36, 48, 48].map((length) => new Float64Array(length));
    workspace.sample(2, "preActivation", 1, logits);
    workspace.sample(2, "activation", 1, predictions);
    const total = logits.subarray(0, 3).reduce((sum, s) => sum + Math.exp(s), 0);
    for (let i = 0; i < 3; i++) expect(predictions[i]).toBeCloseTo(Math.exp(logits[i]) / total, 6);
    workspace.sample(1, "preActivation", 1, linear);
    workspace.sample(1, "activation", 1, same);
    expect(same).toEqual(linear);
  });

  test("takes the running averages in evaluation mode, and moves them in training mode alone", () => {
    const { workspace } = openNetwork(spec, data, "float64");
    const running = () => {
      const values = new Float64Array(5);
      workspace.read(0, "runningMean", "value", values);
      return values;
    };
    const first = () => {
      const values = new Float64Array(60);
      workspace.sample(0, "preActivation", 1, values);
      return values;
    };
    workspace.load(data.train, 0, 12);
    workspace.forward("batch");
    const normalized = first();
    expect(running()).toEqual(new Float64Array(5));
    workspace.forward("training");
    expect(first()).toEqual(normalized);
    const mean = running();
    expect(mean).not.toEqual(new Float64Array(5));
    workspace.forward("evaluation");
    expect(first()).not.toEqual(normalized);
    expect(running()).toEqual(mean);
  });

  test("counts the rows of every batch, and L2 only in steps", () => {
    const decay = design({
      layers: [],
      output: { init: { type: "constant", value: 2 } },
      training: { l2: 0.5 },
    });
    const { workspace } = openNetwork(decay, data, "float64");
    expect(workspace.penalty()).toBe(0.5 * 12 * 4);
    const sums = emptyMeasures();
    workspace.load(data.train, 0, 4);
    workspace.forward("batch");
    workspace.measure(sums);
    expect(sums).toMatchObject({ rows: 4, penalty: 0 });
    workspace.step(data.train, 4, 8, 1e-9, 1, sums);
    expect(sums.rows).toBe(12);
    expect(sums.penalty).toBe(8 * 24);
    expect(openNetwork(design({ layers: [] }), data).workspace.penalty()).toBe(0);
  });

  test("reports the norm of each layer's weight gradient", () => {
    const network = openNetwork(spec, data, "float64");
    network.workspace.load(data.train, 0, 12);
    network.workspace.forward("batch");
    network.workspace.backward();
    for (const [layer, { inputs, units }] of network.layers.entries()) {
      const gradient = new Float64Array(inputs * units);
      network.workspace.read(layer, "weight", "gradient", gradient);
      expect(network.workspace.gradientNorm(layer)).toBeCloseTo(Math.hypot(...gradient), 12);
    }
  });

  test("without an optimizer has neither gradients nor turns for them: it takes less memory", () => {
    const kernels = referenceKernels();
    const shape = { inputs: 4, outputs: 3, task: "classification" } as const;
    const plan = (training: boolean) => new Network(spec, shape, { kernels, capacity: 10, training }).plan;
    // Parameters 20 + 5 + 5 + 5, 20 + 4, 12 + 3, running averages 10; batch, targets, predictions and row weights.
    const values = 74 + 10 + 10 * (4 + 3 + 3 + 1);
    // z, s and a of the first layer, one array for all three of the linear ones.
    const sums = 10 * (3 * 5 + 4 + 3);
    expect(kernels.bytes(plan(false))).toBe(4 * (values + sums));
    // SGD: the gradient and a velocity; two turns of the widest layer.
    expect(kernels.bytes(plan(true))).toBe(4 * (values + sums + 2 * 74 + 2 * 10 * 5));
    expect(referenceKernels("float64").bytes(plan(true))).toBe(2 * kernels.bytes(plan(true)));
  });
});

describe("the first number that is not finite", () => {
  const bad = Number.NaN;

  function fresh() {
    const network = openNetwork(design({ layers: [hidden, hidden] }), data);
    network.workspace.load(data.train, 0, 12);
    network.workspace.forward("training");
    network.workspace.backward();
    return network;
  }

  function spoil({ workspace, plan }: Network, layer: number, tensor: TensorName): Workspace {
    const values = new Float32Array(tensorSize(plan.layers[layer], tensor));
    workspace.read(layer, tensor, "value", values);
    values[values.length - 1] = bad;
    workspace.write(layer, tensor, "value", values);
    return workspace;
  }

  test("is none in a healthy network", () => {
    const { workspace } = fresh();
    expect(findNonFinite(workspace)).toBeUndefined();
    expect(workspace.allFinite()).toBe(true);
  });

  test.each([
    ["weight", "weight"],
    ["bias", "bias"],
    ["gamma", "batch-norm scale"],
    ["beta", "batch-norm shift"],
    ["runningMean", "batch-norm running mean"],
    ["runningVariance", "batch-norm running variance"],
  ] as const)("is found in %s", (tensor, quantity) => {
    for (const layer of [0, 1]) {
      const workspace = spoil(fresh(), layer, tensor);
      expect(workspace.allFinite()).toBe(false);
      expect(findNonFinite(workspace)).toEqual({ layer, quantity });
    }
  });

  test("is where the backward pass met it first, once the gradients are bad as well", () => {
    const network = fresh();
    const workspace = spoil(network, 0, "weight");
    workspace.forward("batch");
    workspace.backward();
    expect(findNonFinite(workspace)).toEqual({ layer: 2, quantity: "bias gradient" });
  });

  test("is a sum, an activation or a prediction where all parameters are finite", () => {
    const shown = (parts: object, inputs: readonly number[], weights: readonly number[]) => {
      const values = Float32Array.of(0, 0);
      const rows = dataset("regression", 1, Float32Array.from(inputs), { kind: "values", values });
      const network = openNetwork(design({ layers: [], ...parts }), rows);
      network.writeAll(Float32Array.from(weights));
      network.workspace.load(rows.train, 0, 2);
      network.workspace.forward("batch");
      return findNonFinite(network.workspace);
    };
    const leaky = { units: 1, activation: "leaky-relu" };
    expect(shown({}, [1, 3e38], [3, 0])).toEqual({ layer: 0, quantity: "pre-activation" });
    expect(shown({ layers: [leaky] }, [1, 3e38], [3, 0, 1, 0])).toEqual({
      layer: 0,
      quantity: "pre-activation",
    });
    expect(shown({ layers: [leaky] }, [1, 3e38], [1, 0, 3, 0])).toEqual({
      layer: 1,
      quantity: "pre-activation",
    });
    const elu = { type: "elu", alpha: 10 };
    expect(shown({ output: { activation: elu } }, [1, -3e38], [1, 0])).toBeUndefined();
    const selu = { units: 1, activation: "selu" };
    expect(shown({ layers: [selu] }, [1, 3.3e38], [1, 0, 1, 0])).toEqual({
      layer: 0,
      quantity: "activation",
    });
  });
});
