/** Every node of the computational graph against PyTorch's autograd in float64. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../../src/data/encode/dataset.ts";
import { backpropGraph, objectiveOf } from "../../../../src/engine/backprop/backpropGraph.ts";
import { examplesOf } from "../../../../src/engine/backprop/example.ts";
import { modelValues } from "../../../../src/engine/backprop/networkValues.ts";
import { planNetwork } from "../../../../src/engine/network.ts";
import { type BackpropGraph, nodeNamed } from "../../../../src/shared/backprop/graph.ts";
import type { Task } from "../../../../src/shared/design/fields.ts";
import { dataset, design, difference } from "../helpers.ts";

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What make_torch_fixtures.py writes for one graph. */
interface Fixture {
  readonly name: string;
  readonly task: Task;
  readonly constantStatistics: boolean;
  readonly design: object;
  readonly inputs: Numbers;
  readonly targets: readonly number[];
  readonly outputs: number;
  readonly start: Readonly<Record<string, Numbers>>;
  readonly nodes: Readonly<
    Record<string, { readonly value: readonly number[]; readonly gradient: readonly number[] }>
  >;
}

const fixtures: readonly Fixture[] = JSON.parse(
  readFileSync(new URL("../../../fixtures/backprop.json", import.meta.url), "utf8"),
);

function fixtureData({ inputs, task, targets, outputs }: Fixture): Dataset {
  const given =
    task === "classification"
      ? ({ kind: "labels", labels: Int32Array.from(targets) } as const)
      : ({ kind: "values", values: Float32Array.from(targets) } as const);
  const data = dataset(task, inputs.shape[1], Float32Array.from(inputs.data), given);
  const classes = Array.from({ length: outputs }, (_, i) => `class ${i}`);
  return { ...data, summary: { ...data.summary, outputs, classes } };
}

function graphOf(fixture: Fixture): BackpropGraph {
  const data = fixtureData(fixture);
  const spec = design(fixture.design);
  const shape = { inputs: fixture.inputs.shape[1], outputs: fixture.outputs, task: fixture.task };
  const plan = planNetwork(spec, shape, { capacity: 1, training: false });
  const tensors = Object.fromEntries(
    Object.entries(fixture.start).map(([name, { shape, data }]) => [
      name,
      { shape, data: Float32Array.from(data) },
    ]),
  );
  const rows = [...Array(fixture.inputs.shape[0]).keys()];
  const examples = examplesOf(spec, data, rows, plan.loss.entry.coding);
  const { constantStatistics } = fixture;
  const statistics = rows.length > 1 ? "batch" : "running";
  const network = modelValues(plan, tensors);
  const graph = backpropGraph(network, examples, { statistics, constantStatistics });
  expect(objectiveOf(network, examples, { statistics })).toBe(nodeNamed(graph, "J").value[0]);
  return graph;
}

describe.each(fixtures)("within 1e-10 of PyTorch: $name", (fixture) => {
  const graph = graphOf(fixture);
  const known = Object.entries(fixture.nodes).filter(([name]) =>
    graph.nodes.some((node) => node.name === name),
  );

  test("every value", () => {
    expect(known.length).toBeGreaterThan(6);
    for (const [name, { value }] of known)
      expect(difference(nodeNamed(graph, name).value, value), name).toBeLessThan(1e-10);
  });

  test("every gradient", () => {
    for (const [name, { gradient }] of known)
      expect(difference(nodeNamed(graph, name).gradient, gradient), name).toBeLessThan(1e-10);
  });

  test("nothing is left out but y, p and λ, and R where λ is 0", () => {
    const missing = graph.nodes.filter(({ name }) => !(name in fixture.nodes)).map(({ symbol }) => symbol);
    expect(missing.filter((symbol) => !["y", "p", "λ"].includes(symbol))).toEqual([]);
    const extra = Object.keys(fixture.nodes).filter((name) =>
      graph.nodes.every((node) => node.name !== name),
    );
    expect(extra.filter((name) => name !== "R")).toEqual([]);
  });
});

test("as if μ and v were constants, the exact gradient is kept beside the wrong one", () => {
  const constant = fixtures.find(({ constantStatistics }) => constantStatistics) ?? fixtures[0];
  const graph = graphOf(constant);
  const right = graphOf({ ...constant, constantStatistics: false });
  for (const { name, gradient, exactGradient } of graph.nodes) {
    const { gradient: other } = nodeNamed(right, name);
    if (gradient.length > 0) expect(difference(exactGradient ?? [], other), name).toBe(0);
  }
  expect(difference(nodeNamed(graph, "W₁").gradient, nodeNamed(right, "W₁").gradient)).toBeGreaterThan(0.01);
  expect(nodeNamed(graph, "μ₁")).toMatchObject({ role: "constant", gradient: new Float64Array() });
});
