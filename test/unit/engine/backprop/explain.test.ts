import { describe, expect, test } from "vitest";
import { activationAt } from "../../../../src/engine/backprop/activationCurve.ts";
import { explain, nudge } from "../../../../src/engine/backprop/explain.ts";
import type { ExplainQuery } from "../../../../src/shared/backprop/explainRequests.ts";
import { nodeNamed } from "../../../../src/shared/backprop/graph.ts";
import { clouds, design, difference, openNetwork } from "../helpers.ts";

const data = clouds({ train: 20, validation: 5 });
const source = (parts: object = {}) => ({
  design: design({ layers: [{ units: 5, activation: "tanh" }], training: { l2: 0.01 }, ...parts }),
  dataset: data,
});
const query: ExplainQuery = {
  run: "untrained",
  rows: [3],
  added: 0,
  constantStatistics: false,
  steps: 0,
  learningRate: undefined,
  allowsSmaller: false,
};

describe("an explanation", () => {
  test("is of the weights that a run starts from", () => {
    const { design: spec } = source();
    const { graph, moment } = explain(source(), query);
    const network = openNetwork(spec, data);
    const weight = new Float64Array(20);
    network.workspace.read(0, "weight", "value", weight);
    expect(nodeNamed(graph, "W₁").value).toEqual(weight);
    expect(moment).toBe("before training");
  });

  test("of numbers that are typed is that of a row which has them, also as the first of a batch", () => {
    const own = explain(source(), query);
    const typed = { x: [...nodeNamed(own.graph, "x").value], target: own.target };
    expect(explain(source(), { ...query, rows: [4], typed }).graph).toEqual(own.graph);
    const batch = explain(source(), { ...query, rows: [4], added: 3, typed: { ...typed, x: [9, 8, 7, 6] } });
    const x = batch.graph.nodes.filter(({ symbol }) => symbol === "x").map(({ value }) => [...value]);
    expect(x[0]).toEqual([9, 8, 7, 6]);
    expect(x[1]).not.toEqual(x[0]);
    const other = (own.target[0] + 1) % own.classes.length;
    const { targets, graph } = explain(source(), { ...query, typed: { ...typed, target: [other] } });
    expect(targets).toEqual([own.classes[other]]);
    expect(nodeNamed(graph, "J").value[0]).not.toBe(nodeNamed(own.graph, "J").value[0]);
  });

  test("refuses numbers that do not fit the network", () => {
    const of = (typed: { x: number[]; target: number[] }) => () => explain(source(), { ...query, typed });
    expect(of({ x: [1], target: [0] })).toThrow("x has 1 numbers, but the network has 4 inputs.");
    expect(of({ x: [1, 2, 3, 4], target: [9] })).toThrow("There is no class 10");
  });

  test("of a batch takes further training rows, spread evenly, each once", () => {
    const { rows, graph } = explain(source(), { ...query, added: 4 });
    expect(rows[0]).toBe(3);
    expect(new Set(rows).size).toBe(5);
    expect(graph.examples).toBe(5);
    expect(Math.max(...rows)).toBeGreaterThan(10);
  });

  test("after SGD steps has weights moved against the gradient, and a lower objective at each", () => {
    const first = explain(source(), query);
    const second = explain(source(), { ...query, steps: 1, learningRate: 0.1 });
    const W = nodeNamed(first.graph, "W₁");
    const moved = W.value.map((value, i) => value - 0.1 * W.gradient[i]);
    expect(nodeNamed(second.graph, "W₁").value).toEqual(moved);
    const { objectives } = explain(source(), { ...query, steps: 5, learningRate: 0.1 });
    expect(objectives).toHaveLength(6);
    expect(objectives).toEqual([...objectives].sort((a, b) => b - a));
    expect(objectives.slice(0, 2)).toEqual(second.objectives);
  });

  test("refuses more SGD steps than are meant to be followed", () => {
    expect(() => explain(source(), { ...query, steps: 51 })).toThrow("At most 50 SGD steps");
  });

  test("of a large network is that of a small one where that is allowed, and says so", () => {
    const layers = Array.from({ length: 8 }, () => ({ units: 100 }));
    const { graph, smaller } = explain(source({ layers }), { ...query, allowsSmaller: true });
    expect(nodeNamed(graph, "W₁").shape).toEqual([16, 4]);
    expect(graph.nodes.some(({ name }) => name === "W₅")).toBe(false);
    expect(smaller?.replaceAll("\u202f", " ")).toBe(
      "This network has 9 dense layers and 71 503 parameters, too many to be read node by node. Shown is a small one with its first 3 hidden layers (16, 16, 16 units) and initial weights of its own.",
    );
    expect(explain(source({ layers }), query).smaller).toBeUndefined();
  });
});

describe("a nudge", () => {
  test("gives J at each delta, and the gradient where it starts", () => {
    const deltas = [0, 1e-4, -1e-4];
    const answer = nudge(source(), { ...query, node: "W₁", element: 7, deltas });
    const { graph } = explain(source(), query);
    expect(answer.value).toBe(nodeNamed(graph, "W₁").value[7]);
    expect(answer.gradient).toBe(nodeNamed(graph, "W₁").gradient[7]);
    expect(answer.objectives[0]).toBe(answer.objective);
    const slope = (answer.objectives[1] - answer.objectives[2]) / 2e-4;
    expect(Math.abs(slope - answer.gradient)).toBeLessThan(1e-7);
  });

  test("works for every kind of parameter, after a step and in a batch", () => {
    const norm = source({ layers: [{ units: 5, activation: "tanh", batchNorm: true }] });
    for (const node of ["W₁", "γ₁", "β₁", "W₂", "b₂"]) {
      const deltas = [1e-5, -1e-5];
      const answer = nudge(norm, { ...query, added: 6, steps: 2, node, element: 1, deltas });
      const slope = (answer.objectives[0] - answer.objectives[1]) / 2e-5;
      expect(Math.abs(slope - answer.gradient), node).toBeLessThan(1e-8);
    }
  });

  test("refuses what is no parameter", () => {
    for (const [node, element] of [
      ["h₁", 0],
      ["W₉", 0],
      ["b₁", 5],
    ] as const)
      expect(() => nudge(source(), { ...query, node, element, deltas: [] })).toThrow("no such parameter");
  });
});

test("an activation at some points is that of the registry", () => {
  const answer = activationAt({ activation: { type: "sigmoid", parameters: {} }, points: [-6, 0, 6] });
  expect(difference(answer.values, [0.00247, 0.5, 0.99753])).toBeLessThan(1e-5);
  expect(answer.derivatives[1]).toBe(0.25);
  expect(answer.saturated).toEqual([true, false, true]);
  expect(activationAt({ activation: { type: "relu", parameters: {} }, points: [-1, 1] }).dead).toEqual([
    true,
    false,
  ]);
});
