import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../../src/data/encode/dataset.ts";
import { activations } from "../../../../src/engine/activations/activations.ts";
import { backpropGraph } from "../../../../src/engine/backprop/backpropGraph.ts";
import { examplesOf } from "../../../../src/engine/backprop/example.ts";
import { readNetworkValues } from "../../../../src/engine/backprop/networkValues.ts";
import { emptyMeasures } from "../../../../src/engine/kernels/kernels.ts";
import { type LearnedTensor, learnedTensors, tensorSize } from "../../../../src/engine/kernels/tensors.ts";
import { losses } from "../../../../src/engine/losses/losses.ts";
import type { Network } from "../../../../src/engine/network.ts";
import type { BackpropGraph, Jacobian } from "../../../../src/shared/backprop/graph.ts";
import {
  jacobianShape,
  maxElements,
  timesJacobian,
  writeOut,
} from "../../../../src/shared/backprop/jacobian.ts";
import { Random } from "../../../../src/shared/random.ts";
import { clouds, dataset, design, difference, openNetwork } from "../helpers.ts";

const row = 7;

function nodeOf(graph: BackpropGraph, name: string) {
  const node = graph.nodes.find((item) => item.name === name);
  if (!node) throw new Error(`There is no ${name} in ${graph.nodes.map((item) => item.name)}.`);
  return node;
}

const names: Readonly<Record<LearnedTensor, string>> = { weight: "W", bias: "b", gamma: "γ", beta: "β" };
const digits = "₁₂₃₄";

/** The graph's gradients in the order of `readAll`. */
function gradients(graph: BackpropGraph, network: Network): number[] {
  return network.plan.layers.flatMap((layer, index) =>
    learnedTensors
      .filter((tensor) => tensorSize(layer, tensor) > 0)
      .flatMap((tensor) => [...nodeOf(graph, names[tensor] + digits[index]).gradient]),
  );
}

function open(layers: object[], data: Dataset, parts: object = {}): Network {
  const network = openNetwork(design({ layers, ...parts }), data, "float64");
  const random = new Random(1, "jitter");
  network.writeAll(network.readAll("value").map((value) => value + 0.3 * random.normal()));
  return network;
}

function numbers(): Dataset {
  const random = new Random(3, "numbers");
  const inputs = Float32Array.from({ length: 10 * 3 }, () => random.normal());
  const values = Float32Array.from({ length: 10 * 2 }, () => random.normal());
  return dataset("regression", 3, inputs, { kind: "values", values });
}

const examples = (network: Network, data: Dataset, rows: readonly number[] = [row]) =>
  examplesOf(network.design, data, rows, network.plan.loss.entry.coding);

/** The graph of one row. */
const single = (network: Network, data: Dataset) =>
  backpropGraph(readNetworkValues(network), examples(network, data), { statistics: "running" });

describe("the gradients at the parameters are those of the batch of this one example, within 1e-12", () => {
  for (const { id } of activations) {
    for (const [task, data] of [
      ["classes", clouds({ train: 10 })],
      ["numbers", numbers()],
    ] as const) {
      for (const l2 of [0, 0.1]) {
        test(`${id}, ${task}, λ ${l2}`, () => {
          const hidden = [5, 4].map((units) => ({ units, activation: id }));
          const network = open(hidden, data, { training: { l2 } });
          const graph = single(network, data);
          const { workspace } = network;
          const sums = emptyMeasures();
          workspace.load(data.train, row, 1);
          workspace.forward("batch");
          workspace.measure(sums);
          workspace.backward();
          expect(difference(gradients(graph, network), network.readAll("gradient"))).toBeLessThan(1e-12);
          expect(nodeOf(graph, "J").value[0]).toBeCloseTo(sums.loss + workspace.penalty(), 12);
        });
      }
    }
  }
});

describe("so they are with every loss, whatever its coding of classes and the output's activation", () => {
  for (const { id, tasks } of losses) {
    test(id, () => {
      const data = tasks.includes("classification") ? clouds({ train: 10 }) : numbers();
      const output = id === "softmax-cross-entropy" ? {} : { activation: "tanh" };
      const network = open([{ units: 5, activation: "tanh" }], data, { loss: id, output });
      const graph = single(network, data);
      network.workspace.load(data.train, row, 1);
      network.workspace.forward("batch");
      network.workspace.backward();
      const batch = network.readAll("gradient");
      expect(difference(gradients(graph, network), batch)).toBeLessThan(1e-12);
      expect(batch.some((value) => value !== 0)).toBe(true);
    });
  }
});

describe("the gradients of a batch are those of the kernels in float64, within 1e-12", () => {
  const rows = [2, 7, 0, 5, 8];
  for (const batchNorm of [false, { affine: true }, { affine: false }])
    for (const classWeights of [undefined, "balanced"])
      test(`batch norm ${JSON.stringify(batchNorm)}, class weights ${classWeights}`, () => {
        const data = clouds({ train: 10 });
        const layers = [
          { units: 5, activation: "elu", batchNorm },
          { units: 4, activation: "sigmoid", batchNorm },
        ];
        const network = open(layers, data, { training: { l2: 0.02, classWeights } });
        const graph = backpropGraph(readNetworkValues(network), examples(network, data, rows), {
          statistics: "batch",
        });
        const { workspace } = network;
        const sums = emptyMeasures();
        workspace.load(Uint32Array.from(rows), 0, rows.length);
        workspace.forward("batch");
        workspace.measure(sums);
        workspace.backward();
        expect(difference(gradients(graph, network), network.readAll("gradient"))).toBeLessThan(1e-12);
        expect(nodeOf(graph, "J").value[0]).toBeCloseTo(sums.loss / rows.length + workspace.penalty(), 12);
      });
});

test("through batch norm with its running averages they agree with differences, within 1e-8", () => {
  const data = clouds({ train: 10 });
  for (const affine of [true, false]) {
    const network = open([{ units: 4, batchNorm: { affine }, activation: "tanh" }], data);
    network.workspace.write(0, "runningMean", "value", Float64Array.of(0.1, -0.2, 0.3, 0));
    network.workspace.write(0, "runningVariance", "value", Float64Array.of(0.5, 2, 1, 3));
    const graph = single(network, data);
    const parameters = network.readAll("value");
    const loss = (at: number, h: number) => {
      const sums = emptyMeasures();
      network.writeAll(parameters.map((value, i) => (i === at ? value + h : value)));
      network.workspace.load(data.train, row, 1);
      network.workspace.forward("evaluation");
      return network.workspace.measure(sums);
    };
    const numerical = [...parameters.keys()].map((i) => (loss(i, 1e-6) - loss(i, -1e-6)) / 2e-6);
    expect(difference(gradients(graph, network), numerical)).toBeLessThan(1e-8);
  }
});

describe("the nodes are the lecture's", () => {
  const data = clouds({ train: 10 });
  const network = open([{ units: 5 }], data, { training: { l2: 0.01 } });
  const [example] = examples(network, data);
  const graph = single(network, data);

  test("in the order of the forward pass, with their formulas", () => {
    expect(graph.nodes.map(({ name }) => name)).toEqual("x W₁ b₁ s₁ h₁ W₂ b₂ s₂ y p ℓ R λ J".split(" "));
    expect(graph.nodes.filter(({ formula }) => formula).map(({ formula }) => formula)).toEqual([
      "s₁ = W₁ x + b₁",
      "h₁ = max(0, s₁)",
      "s₂ = W₂ h₁ + b₂",
      "p = exp(s₂) / Σ exp(s₂)",
      "ℓ = −log(yᵀ p)",
      "R = ‖W₁‖² + ‖W₂‖²",
      "J = ℓ + λ R",
    ]);
  });

  test("the local Jacobians are the lecture's", () => {
    expect(
      graph.nodes
        .flatMap(({ parents }) => parents.map(({ formula }) => formula))
        .filter((formula) => formula),
    ).toEqual([
      "∂s₁/∂x = W₁",
      "∂s₁/∂vec(W₁) = I ⊗ xᵀ",
      "∂s₁/∂b₁ = I",
      "∂h₁/∂s₁ = diag(Ind(s₁ > 0))",
      "∂s₂/∂h₁ = W₂",
      "∂s₂/∂vec(W₂) = I ⊗ h₁ᵀ",
      "∂s₂/∂b₂ = I",
      "∂p/∂s₂ = diag(p) − p pᵀ",
      "∂ℓ/∂p = −yᵀ / (yᵀ p)",
      "∂R/∂vec(W₁) = 2 vec(W₁)ᵀ",
      "∂R/∂vec(W₂) = 2 vec(W₂)ᵀ",
      "∂J/∂ℓ = 1",
      "∂J/∂R = λ",
    ]);
  });

  test("ReLU's Jacobian is the indicator of s > 0", () => {
    const s = nodeOf(graph, "s₁").value;
    const { jacobian } = nodeOf(graph, "h₁").parents[0];
    expect(jacobian).toEqual({ kind: "diagonal", diagonal: s.map((value) => (value > 0 ? 1 : 0)) });
    expect(s.some((value) => value > 0) && s.some((value) => value < 0)).toBe(true);
  });

  test("the gradient at s₂ is −(y − p)ᵀ", () => {
    const p = nodeOf(graph, "p").value;
    const g = p.map((value, i) => value - example.y[i]);
    expect(difference(nodeOf(graph, "s₂").gradient, g)).toBeLessThan(1e-14);
  });

  test("every written-out Jacobian is the derivative of its node by its parent: the chain rule holds with it", () => {
    for (const { gradient, parents } of graph.nodes) {
      for (const { jacobian } of parents) {
        if (!jacobian) continue;
        const matrix = writeOut(jacobian);
        const [rows, columns] = jacobianShape(jacobian);
        expect(rows).toBe(gradient.length);
        const product = Float64Array.from({ length: columns }, (_, column) =>
          gradient.reduce((sum, value, i) => sum + value * (matrix?.[i * columns + column] ?? Number.NaN), 0),
        );
        expect(difference(timesJacobian(gradient, jacobian), product)).toBeLessThan(1e-14);
      }
    }
  });
});

test("an answer that is surely wrong keeps its gradient, where p has rounded to 0", () => {
  const data = clouds({ train: 10 });
  const network = open([], data);
  const [example] = examples(network, data);
  const right = example.y.indexOf(1);
  network.workspace.write(
    0,
    "bias",
    "value",
    Float64Array.from(example.y, (_, i) => (i === right ? -2000 : 0)),
  );
  const graph = single(network, data);
  expect(nodeOf(graph, "p").value[right]).toBe(0);
  expect(nodeOf(graph, "J").value[0]).toBeGreaterThan(1900);
  expect(nodeOf(graph, "b₁").gradient[right]).toBe(-1);
});

describe("a Jacobian by its structure", () => {
  test("I ⊗ xᵀ has one xᵀ in each row", () => {
    const jacobian: Jacobian = { kind: "kronecker", size: 2, row: Float64Array.of(3, 4) };
    expect([...(writeOut(jacobian) ?? [])]).toEqual([3, 4, 0, 0, 0, 0, 3, 4]);
  });

  test("a large one is not written out", () => {
    const jacobian: Jacobian = { kind: "kronecker", size: 100, row: new Float64Array(784) };
    expect(jacobianShape(jacobian)).toEqual([100, 78400]);
    expect(100 * 78400).toBeGreaterThan(maxElements);
    expect(writeOut(jacobian)).toBeUndefined();
    expect(timesJacobian(new Float64Array(100).fill(1), jacobian)).toHaveLength(78400);
  });
});
