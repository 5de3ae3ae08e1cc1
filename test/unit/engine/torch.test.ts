import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../../../src/data/encode/dataset.ts";
import { emptyMeasures } from "../../../src/engine/kernels/kernels.ts";
import { applyModel, modelTensors } from "../../../src/engine/model.ts";
import type { Task } from "../../../src/shared/design/fields.ts";
import { dataset, design, difference, openNetwork } from "./helpers.ts";

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** What make_torch_fixtures.py writes for one network. */
interface Fixture {
  readonly name: string;
  readonly task: Task;
  readonly design: {
    readonly layers: readonly object[];
    readonly training: { readonly optimizer: { readonly learningRate: number } };
  };
  readonly inputs: Numbers;
  readonly targets: readonly number[];
  readonly outputs: number;
  readonly start: Readonly<Record<string, Numbers>>;
  readonly logits: Numbers;
  readonly gradients: Readonly<Record<string, Numbers>>;
  readonly losses: readonly number[];
  readonly final: Readonly<Record<string, Numbers>>;
  readonly finalEvaluationLogits: Numbers;
  readonly finalEvaluationLoss: number;
}

const fixtures: readonly Fixture[] = JSON.parse(
  readFileSync(new URL("../../fixtures/torch.json", import.meta.url), "utf8"),
);

function fixtureData(fixture: Fixture): Dataset {
  const width = fixture.inputs.shape[1];
  const classes = fixture.task === "classification";
  const targets = classes
    ? ({ kind: "labels", labels: Int32Array.from(fixture.targets) } as const)
    : ({ kind: "values", values: Float32Array.from(fixture.targets) } as const);
  const data = dataset(fixture.task, width, Float32Array.from(fixture.inputs.data), targets);
  // A class may have no row in so small a fixture.
  return { ...data, summary: { ...data.summary, outputs: fixture.outputs } };
}

function start(fixture: Fixture, precision: "float32" | "float64") {
  const data = fixtureData(fixture);
  const network = openNetwork(design(fixture.design), data, precision);
  const tensors = Object.entries(fixture.start).map(
    ([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }] as const,
  );
  applyModel(network, Object.fromEntries(tensors));
  network.workspace.load(data.train, 0, data.train.length);
  return { network, workspace: network.workspace, data, rows: data.train.length };
}

const tolerances = { float64: 1e-10, float32: 2e-5 } as const;

for (const precision of ["float64", "float32"] as const) {
  const tolerance = tolerances[precision];
  describe.each(fixtures)(`against PyTorch in ${precision}, within ${tolerance}: $name`, (fixture) => {
    const last = fixture.design.layers.length;

    function logits({ workspace, rows }: ReturnType<typeof start>): Float64Array {
      const into = new Float64Array(rows * fixture.outputs);
      workspace.sample(last, "preActivation", 1, into);
      return into;
    }

    test("forward values in training mode", () => {
      const started = start(fixture, precision);
      started.workspace.forward("batch");
      expect(difference(logits(started), fixture.logits.data)).toBeLessThan(tolerance);
    });

    test("gradients of every parameter", () => {
      const { network, workspace } = start(fixture, precision);
      workspace.forward("batch");
      workspace.backward();
      const expected = Object.values(fixture.gradients).flatMap(({ data }) => data);
      expect(difference(network.readAll("gradient"), expected)).toBeLessThan(tolerance);
    });

    test("losses of 20 SGD steps, and the parameters and evaluation-mode values after them", () => {
      const started = start(fixture, precision);
      const { network, workspace, data, rows } = started;
      const { learningRate } = fixture.design.training.optimizer;
      const losses = fixture.losses.map((_, i) => {
        const sums = emptyMeasures();
        workspace.step(data.train, 0, rows, learningRate, i + 1, sums);
        return (sums.loss + sums.penalty) / rows;
      });
      expect(difference(losses, fixture.losses)).toBeLessThan(tolerance);

      const tensors = modelTensors(network);
      for (const [name, expected] of Object.entries(fixture.final)) {
        // Model tensors are float32 whatever the kernels compute in.
        expect(difference(tensors[name].data, expected.data), name).toBeLessThan(Math.max(tolerance, 1e-6));
      }

      workspace.forward("evaluation");
      expect(difference(logits(started), fixture.finalEvaluationLogits.data)).toBeLessThan(tolerance);
      const sums = emptyMeasures();
      workspace.measure(sums);
      const loss = sums.loss / rows + workspace.penalty();
      expect(Math.abs(loss - fixture.finalEvaluationLoss)).toBeLessThan(tolerance);
    });
  });
}
