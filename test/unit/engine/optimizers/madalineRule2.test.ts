import { describe, expect, test } from "vitest";
import { emptyMeasures } from "../../../../src/engine/kernels/kernels.ts";
import type { Network } from "../../../../src/engine/network.ts";
import type { RuleLayer } from "../../../../src/engine/optimizers/learningRule.ts";
import { madalineRule2 } from "../../../../src/engine/optimizers/madalineRule2.ts";
import { clouds, design, openNetwork } from "../helpers.ts";

function layer(inputs: number, weight: readonly number[], bias: readonly number[]): RuleLayer {
  return { inputs, units: bias.length, weight: Float64Array.from(weight), bias: Float64Array.from(bias) };
}

function learn(layers: readonly RuleLayer[], x: number[], target: number[], rate = 1, together = 2): boolean {
  return madalineRule2.learn(layers, Float32Array.from(x), Float32Array.from(target), rate, { together });
}

/** An output that is the majority of three hidden units. */
const majority = () => layer(3, [1, 1, 1], [0]);

describe("Madaline Rule II", () => {
  test("leaves a right answer alone", () => {
    const layers = [layer(1, [1, 1, 1], [0.1, 0.2, 0.3]), majority()];
    expect(learn(layers, [1], [1])).toBe(false);
    expect(Array.from(layers[0].weight)).toEqual([1, 1, 1]);
  });

  test("adapts the unit nearest its threshold, if that fixes the output, and no other", () => {
    // x = 2: sums 0.9, 0.4 and −1.1; two of three say yes, and no is wanted: the second costs least.
    const layers = [layer(1, [0.5, 0.5, -0.5], [-0.1, -0.6, -0.1]), majority()];
    expect(learn(layers, [2], [-1])).toBe(true);
    // α = 1: the sum becomes −1 exactly, by a step along (x, 1).
    const step = (-1 - 0.4) / (2 * 2 + 1);
    expect(Array.from(layers[0].weight)).toEqual([0.5, expect.closeTo(0.5 + 2 * step, 12), -0.5]);
    expect(Array.from(layers[0].bias)).toEqual([-0.1, expect.closeTo(-0.6 + step, 12), -0.1]);
    expect(Array.from(layers[1].weight)).toEqual([1, 1, 1]);
    expect(learn(layers, [2], [-1])).toBe(false);
  });

  test("passes over the nearest unit when the output does not depend on it", () => {
    const layers = [layer(1, [1, 1], [-0.9, 0]), layer(2, [0, 1], [0])];
    learn(layers, [1], [-1]);
    expect(layers[0].weight[0]).toBe(1);
    expect(layers[0].weight[1] + layers[0].bias[1]).toBeCloseTo(-1, 12);
  });

  test("tries pairs when no single unit helps", () => {
    // All three say yes: one flip leaves a majority.
    const open = () => [layer(1, [1, 1, 1], [-0.8, -0.5, 0]), majority()];
    const pairs = open();
    learn(pairs, [1], [-1], 1, 2);
    const says = ({ weight, bias }: RuleLayer, unit: number) => Math.sign(weight[unit] + bias[unit]);
    expect([0, 1, 2].map((unit) => says(pairs[0], unit))).toEqual([-1, -1, 1]);
    expect(Array.from(pairs[1].weight)).toEqual([1, 1, 1]);
    const singles = open();
    learn(singles, [1], [-1], 1, 1);
    expect(Array.from(singles[0].weight)).toEqual([1, 1, 1]);
    // The output unit itself was adapted in the end.
    expect(singles[1].weight.reduce((sum, w) => sum + w, singles[1].bias[0])).toBeCloseTo(-1, 12);
  });

  test("a smaller rate goes part of the way", () => {
    const layers = [layer(1, [0.4], [0]), layer(1, [1], [0])];
    learn(layers, [1], [-1], 0.5);
    expect(layers[0].weight[0] + layers[0].bias[0]).toBeCloseTo(0.4 + 0.5 * (-1 - 0.4), 12);
  });

  test("adapts a unit once for an example, also when that was not enough", () => {
    // Both say yes and either one could fix the output by saying no; at this rate neither gets there.
    const layers = [layer(1, [3, 4], [0, 0]), layer(2, [1, 1], [-0.5])];
    learn(layers, [1], [-1], 0.1);
    const sums = [0, 1].map((unit) => layers[0].weight[unit] + layers[0].bias[unit]);
    expect(sums[0]).toBeCloseTo(3 + 0.1 * (-1 - 3), 12);
    expect(sums[1]).toBeCloseTo(4 + 0.1 * (-1 - 4), 12);
  });

  test("with no hidden layer it is the ADALINE rule on mistakes, for every output", () => {
    const layers = [layer(2, [1, 0, 0, 1, -1, 0], [0, 0, 0])];
    learn(layers, [1, 2], [-1, 1, 1], 1);
    // Outputs 1, 2 and −1: the first and the last are wrong.
    const sums = [0, 1, 2].map(
      (unit) => layers[0].weight[2 * unit] + 2 * layers[0].weight[2 * unit + 1] + layers[0].bias[unit],
    );
    expect(sums.map((s) => Number(s.toFixed(12)))).toEqual([-1, 2, 1]);
  });
});

describe("a network that is trained by the rule", () => {
  const hidden = { units: 3, activation: "sign", init: { type: "gaussian", std: 1 } };
  const spec = design({
    layers: [hidden],
    output: { activation: "sign", init: { type: "gaussian", std: 1 } },
    loss: "adaline",
    training: { optimizer: { type: "madaline-rule-2", learningRate: 0.5 } },
  });
  const data = clouds({ train: 12 });

  /** The layers as the rule takes them. */
  const layersOf = (network: Network) =>
    network.layers.map(({ inputs, units }, index) => {
      const given = layer(inputs, new Array(units * inputs).fill(0), new Array(units).fill(0));
      network.workspace.read(index, "weight", "value", given.weight);
      network.workspace.read(index, "bias", "value", given.bias);
      return given;
    });

  test("learns from the rows of a batch one after the other, and measures them before", () => {
    const network = openNetwork(spec, data, "float64");
    const layers = layersOf(network);
    const order = Uint32Array.of(7, 2, 9, 4, 0);
    const sums = emptyMeasures();
    network.workspace.load(order, 1, 3);
    network.workspace.forward("batch");
    network.workspace.measure(sums);
    const before = emptyMeasures();
    expect(network.step(order, 1, 3, 0.5, 1, before)).toBe(true);
    expect(before).toEqual(sums);
    const { labels } = data.targets as { labels: Int32Array };
    const changes = [2, 9, 4].map((row) => {
      const target = [0, 1, 2].map((label) => (label === labels[row] ? 1 : -1));
      return learn(layers, Array.from(data.inputs.subarray(4 * row, 4 * row + 4)), target, 0.5);
    });
    expect(changes).toContain(true);
    expect(layersOf(network)).toEqual(layers);
  });

  test("learns nothing from a row that is not finite", () => {
    const bad = clouds({ train: 12 });
    bad.inputs[0] = Number.NaN;
    const network = openNetwork(spec, bad, "float64");
    const before = network.readAll("value");
    expect(network.step(bad.train, 0, 12, 0.5, 1, emptyMeasures())).toBe(false);
    expect(network.readAll("value")).toEqual(before);
  });
});

test("a sum of exactly 0 says yes, as the sign unit does", () => {
  const layers = [layer(1, [0], [0])];
  expect(learn(layers, [1], [1])).toBe(false);
  expect(learn(layers, [1], [-1])).toBe(true);
});
