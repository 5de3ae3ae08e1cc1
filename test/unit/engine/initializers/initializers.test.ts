import { describe, expect, test } from "vitest";
import { identity } from "../../../../src/engine/activations/identity.ts";
import { relu } from "../../../../src/engine/activations/relu.ts";
import type { LayerToDraw } from "../../../../src/engine/initializers/initializer.ts";
import { initializers } from "../../../../src/engine/initializers/initializers.ts";
import { orthogonal } from "../../../../src/engine/initializers/orthogonal.ts";
import { defaultChoice } from "../../../../src/shared/catalogue.ts";
import { Random } from "../../../../src/shared/random.ts";
import { dataset, design, openNetwork } from "../helpers.ts";
import { moments, noise, quantity, stack } from "./initialization.ts";

const byId = initializers.map((entry) => [entry.id, entry] as const);
const linear = { entry: identity, parameters: {} };

function drawn(id: string, layer: LayerToDraw, random: Random, given: object = {}): Float64Array {
  const entry = initializers.find((item) => item.id === id);
  if (!entry) throw new Error(id);
  const weight = new Float64Array(layer.fanIn * layer.fanOut).fill(Number.NaN);
  entry.draw(weight, layer, random, { ...defaultChoice(entry).parameters, ...given });
  return weight;
}

describe("over 200 × 300 weights of a linear layer: the mean and, within 3 %, the variance of the source", () => {
  const variances: Readonly<Record<string, number>> = {
    zeros: 0,
    constant: 0,
    gaussian: 0.01 ** 2,
    uniform: 0.3 ** 2 / 3,
    "xavier-normal": 1 / 200,
    "glorot-normal": 2 / 500,
    "glorot-uniform": 2 / 500,
    "he-normal": 2 / 200,
    "he-uniform": 2 / 200,
    "lecun-normal": 1 / 200,
    "lecun-uniform": 1 / 200,
    // 200 orthonormal columns of 300 numbers.
    orthogonal: 1 / 300,
    lsuv: 1 / 300,
    "random-walk": Math.exp(1 / 200) / 200,
    "data-dependent": 1 / 200,
    rbm: 0.01 ** 2,
  };
  test.each(byId)("%s", (id) => {
    const weights = drawn(id, { fanIn: 200, fanOut: 300, activation: linear }, new Random(1, id));
    const { mean, variance } = moments(weights);
    expect(variances).toHaveProperty(id);
    expect(Math.abs(variance - variances[id])).toBeLessThanOrEqual(0.03 * variances[id] + 1e-15);
    const expected = id === "constant" ? 0.1 : 0;
    expect(Math.abs(mean - expected)).toBeLessThanOrEqual(0.02 * Math.sqrt(variances[id]) + 1e-15);
    if (id.endsWith("uniform")) {
      const greatest = weights.reduce((max, w) => Math.max(max, Math.abs(w)), 0);
      expect(greatest).toBeLessThanOrEqual(Math.sqrt(3 * variances[id]));
    }
  });
});

test.each([
  [1, 4],
  [1, 200],
  [1.1, 20],
])("random walk with gain %d over %i inputs: the paper's g for linear units and for ReLUs", (gain, fanIn) => {
  const units = (activation: LayerToDraw["activation"]) =>
    drawn("random-walk", { fanIn, fanOut: 3, activation }, new Random(1, "walk"), { gain });
  const normals = new Random(1, "walk");
  const relus = units({ entry: relu, parameters: {} });
  for (const [i, weight] of units(linear).entries()) {
    const normal = (gain * normals.normal()) / Math.sqrt(fanIn);
    expect(weight / normal).toBeCloseTo(Math.exp(1 / (2 * fanIn)), 12);
    expect(relus[i] / normal).toBeCloseTo(Math.SQRT2 * Math.exp(1.2 / (Math.max(fanIn, 6) - 2.4)), 12);
  }
});

describe("every initializer", () => {
  const init = (id: string) => ({ type: id, bias: 0.25 });
  const data = noise(40, 6);

  test.each(byId)("%s gives finite weights, the same for the same seed", (id, entry) => {
    const activation = entry.pretrain ? "sigmoid" : "tanh";
    const open = () => stack(init(id), activation, 3, 8, data).readAll("value");
    const weights = open();
    expect(weights.every(Number.isFinite)).toBe(true);
    expect(open()).toEqual(weights);
  });

  test.each(byId)("%s starts biases, or the sums' means, at its bias constant", (id, entry) => {
    const network = stack(init(id), entry.pretrain ? "sigmoid" : "tanh", 2, 8, data);
    for (const layer of [0, 1]) {
      const bias = new Float64Array(8);
      network.workspace.read(layer, "bias", "value", bias);
      if (id === "data-dependent") {
        expect(moments(quantity(network, layer, "preActivation")).mean).toBeCloseTo(0.25, 5);
      } else {
        expect(Array.from(bias)).toEqual(new Array(8).fill(0.25));
      }
    }
  });
});

describe("orthogonal", () => {
  test("keeps the length of every row through 10 linear layers, within 1e-5", () => {
    const data = noise(100, 100);
    const network = stack("orthogonal", "identity", 10, 100, data);
    const last = quantity(network, 9, "activation");
    for (let row = 0; row < 100; row++) {
      const length = (values: ArrayLike<number>) => {
        let sum = 0;
        for (let i = row * 100; i < (row + 1) * 100; i++) sum += values[i] ** 2;
        return Math.sqrt(sum);
      };
      expect(Math.abs(length(last) / length(data.inputs) - 1)).toBeLessThan(1e-5);
    }
  });

  test.each([
    [5, 5],
    [3, 8],
    [8, 3],
    [1, 4],
    [64, 64],
  ])("%i × %i: the shorter side's vectors are orthonormal times the gain, within 1e-12", (rows, columns) => {
    const layer = { fanIn: columns, fanOut: rows, activation: linear };
    const w = drawn("orthogonal", layer, new Random(rows, "orthogonal"), { gain: 1.5 });
    const count = Math.min(rows, columns);
    const length = Math.max(rows, columns);
    const at = (vector: number, i: number) =>
      rows <= columns ? w[vector * columns + i] : w[i * columns + vector];
    for (let a = 0; a < count; a++) {
      for (let b = 0; b < count; b++) {
        let product = 0;
        for (let i = 0; i < length; i++) product += at(a, i) * at(b, i);
        expect(Math.abs(product - (a === b ? 1.5 ** 2 : 0))).toBeLessThan(1e-12);
      }
    }
  });

  test("is uniform over the rotations: the trace has mean 0 and variance 1 over 4,000 draws", () => {
    const random = new Random(1, "trace");
    const { parameters } = defaultChoice(orthogonal);
    const weight = new Float64Array(16);
    const traces = Float64Array.from({ length: 4000 }, () => {
      orthogonal.draw(weight, { fanIn: 4, fanOut: 4, activation: linear }, random, parameters);
      return weight[0] + weight[5] + weight[10] + weight[15];
    });
    const { mean, variance } = moments(traces);
    // Four standard errors.
    expect(Math.abs(mean)).toBeLessThan(0.064);
    expect(Math.abs(variance - 1)).toBeLessThan(0.1);
  });
});

describe("initializers that look at a batch", () => {
  const data = noise(300, 12, 4);

  test.each(["tanh", "relu", "sigmoid"])(
    "data-dependent: every unit's sum has mean = bias and variance 1 on the batch, 5 layers of %s",
    (activation) => {
      const network = stack({ type: "data-dependent", bias: 0.1 }, activation, 5, 10, data);
      for (let layer = 0; layer < 5; layer++) {
        const z = quantity(network, layer, "preActivation");
        for (let unit = 0; unit < 10; unit++) {
          const { mean, variance } = moments(z.filter((_, i) => i % 10 === unit));
          expect(Math.abs(mean - 0.1)).toBeLessThan(1e-4);
          expect(Math.abs(variance - 1)).toBeLessThan(1e-4);
        }
      }
    },
  );

  test.each(["tanh", "relu", "sigmoid"])(
    "LSUV: every layer's sums have variance 1 on the batch, 5 layers of %s, and its weights stay orthogonal",
    (activation) => {
      const network = stack("lsuv", activation, 5, 10, data);
      for (let layer = 0; layer < 5; layer++) {
        const { variance } = moments(quantity(network, layer, "preActivation"));
        expect(Math.abs(variance - 1)).toBeLessThan(1e-4);
      }
      const w = new Float64Array(100);
      network.workspace.read(1, "weight", "value", w);
      const product = (a: number, b: number) =>
        w.slice(10 * a, 10 * a + 10).reduce((sum, value, i) => sum + value * w[10 * b + i], 0);
      expect(Math.abs(product(0, 1) / product(0, 0))).toBeLessThan(1e-6);
      expect(product(3, 3) / product(0, 0)).toBeCloseTo(1, 5);
    },
  );

  test.each([
    ["lsuv", 0],
    ["lsuv", 0.1],
    ["data-dependent", 0],
    ["data-dependent", 0.1],
  ])("%s with bias %d leaves a layer alone whose input never varies", (type, bias) => {
    // 0.1 · n / n is not 0.1: what equal numbers get as variance must not be divided by.
    const still = dataset("regression", 2, new Float32Array(20).fill(0.7), {
      kind: "values",
      values: Float32Array.from({ length: 10 }, (_, i) => i),
    });
    const layer = (init: object) => ({ units: 3, activation: "tanh", init });
    for (const below of ["gaussian", "zeros"]) {
      const layers = [layer({ type: below, bias }), layer({ type, bias })];
      const weights = openNetwork(design({ layers }), still).readAll("value");
      expect(Math.max(...weights.map(Math.abs))).toBeLessThan(1e6);
    }
  });

  test("both even out numbers as small as 1e-14", () => {
    const tiny = noise(100, 5);
    for (const [i, value] of tiny.inputs.entries()) tiny.inputs[i] = 1e-14 * value;
    for (const type of ["lsuv", "data-dependent"]) {
      const { variance } = moments(quantity(stack({ type }, "tanh", 1, 4, tiny), 0, "preActivation"));
      expect(variance).toBeCloseTo(1, 4);
    }
  });

  test("a fit sees the training rows only, and not just the first of them", () => {
    const inputs = Float32Array.from({ length: 2000 }, (_, row) => (row < 1000 ? row / 1000 : 1e6));
    const values = Float32Array.from({ length: 2000 }, (_, row) => row);
    const data = dataset("regression", 1, inputs, { kind: "values", values }, { train: 1000, test: 1000 });
    const spec = design({ layers: [{ units: 1, init: "data-dependent", activation: "identity" }] });
    const network = openNetwork(spec, data);
    const [weight, bias] = network.readAll("value");
    // x is uniform in [0, 1): mean ½ and deviation 1/√12; of 512 rows within a tenth.
    expect(Math.abs(weight)).toBeGreaterThan(0.9 * Math.sqrt(12));
    expect(Math.abs(weight)).toBeLessThan(1.1 * Math.sqrt(12));
    expect(Math.abs(weight * 0.5 + bias)).toBeLessThan(0.15);
  });
});
