import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Dataset } from "../../../../src/data/encode/dataset.ts";
import { emptyMeasures } from "../../../../src/engine/kernels/kernels.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { Trainer } from "../../../../src/engine/training/trainer.ts";
import { loadTrainingData } from "../../../../src/engine/trainingData.ts";
import type { DesignSpec } from "../../../../src/shared/design/fields.ts";
import { designFrom } from "../../../support/designFrom.ts";
import { difference, ofKind, train } from "../helpers.ts";

/** The designs of examples/history/, as a user opens them. */
const folder = new URL("../../../../examples/history/", import.meta.url);

async function example(name: string): Promise<{ spec: DesignSpec; data: Dataset }> {
  const design = designFrom(readFileSync(new URL(`${name}.mlp.json`, folder), "utf8"));
  const data = await loadTrainingData(design, async (path) => readFileSync(new URL(path, folder)));
  return { spec: design, data };
}

/** The rows of a data set with two inputs and two classes, as x and y = ±1. */
function rowsOf({ inputs, targets }: Dataset) {
  if (targets.kind !== "labels") throw new Error("no classes");
  return Array.from(targets.labels, (label, row) => ({
    x: [inputs[2 * row], inputs[2 * row + 1]],
    y: label === 1 ? 1 : -1,
  }));
}

/** Steps a network of the example row by row in float64, beside the rule written out. */
async function followRule(
  name: string,
  rule: (w: number[], x: number[], y: number, s: number) => void,
): Promise<{ updates: number }> {
  const { spec, data } = await example(name);
  const { network } = new Trainer(spec, data, { kernels: referenceKernels("float64") });
  const w = [0, 0, 0];
  let updates = 0;
  const { learningRate } = spec.training.optimizer.parameters;
  for (let epoch = 0; epoch < spec.training.epochs; epoch++) {
    for (const [row, { x, y }] of rowsOf(data).entries()) {
      const before = w.join();
      rule(w, [...x, 1], y, w[0] * x[0] + w[1] * x[1] + w[2]);
      if (w.join() !== before) updates++;
      network.step(Uint32Array.of(row), 0, 1, learningRate, 1, emptyMeasures());
      expect(Array.from(network.readAll("value"))).toEqual(w);
    }
  }
  return { updates };
}

test("perceptron: every update is Rosenblatt's, to the last bit, and there are no more than Novikoff's bound", async () => {
  const { updates } = await followRule("perceptron", (w, x, y, s) => {
    if (y * s <= 0) for (let i = 0; i < 3; i++) w[i] += y * x[i];
  });
  // The data keeps 0.7 clear of the line x₁ + 2x₂ = 0.5: (R/γ)², with the constant input 1 in x and w.
  const { data } = await example("perceptron");
  const length = Math.max(...rowsOf(data).map(({ x }) => x[0] ** 2 + x[1] ** 2 + 1));
  expect(updates).toBeLessThanOrEqual((length * (1 + 4 + 0.25)) / 0.7 ** 2);
  expect(updates).toBeGreaterThan(3);
});

test("perceptron: on separable data it stops making mistakes, and then nothing moves", async () => {
  const { spec, data } = await example("perceptron");
  const { summary, weights, events } = await train(spec, data);
  expect(summary).toMatchObject({ trainScore: 1, trainLoss: 0 });
  expect(data.summary.outputs).toBe(1);
  const half = await train({ ...spec, training: { ...spec.training, epochs: 10 } }, data);
  expect(half.weights).toEqual(weights);
  const scores = ofKind(events, "progress").map(({ trainScore }) => trainScore);
  expect(scores[0]).toBeLessThan(1);
  expect(scores.slice(-5)).toEqual([1, 1, 1, 1, 1]);
});

test("ADALINE: every update is Widrow and Hoff's, w ← w + 2μ(y − s)x, to the last bit", async () => {
  await followRule("adaline", (w, x, y, s) => {
    for (let i = 0; i < 3; i++) w[i] += 0.01 * (2 * (y - s) * x[i]);
  });
});

test("ADALINE: comes to the least squares' solution, within a tenth", async () => {
  const { spec, data } = await example("adaline");
  const { trainer, summary } = await train(spec, data);
  expect(summary.trainScore).toBeGreaterThan(0.95);
  // The normal equations (XᵀX) w = Xᵀy, by Cramer's rule.
  const rows = rowsOf(data).map(({ x, y }) => ({ x: [...x, 1], y }));
  const m = [0, 1, 2].map((i) => [0, 1, 2].map((j) => rows.reduce((sum, { x }) => sum + x[i] * x[j], 0)));
  const v = [0, 1, 2].map((i) => rows.reduce((sum, { x, y }) => sum + y * x[i], 0));
  const det = ([a, b, c]: number[][]) =>
    a[0] * (b[1] * c[2] - b[2] * c[1]) -
    a[1] * (b[0] * c[2] - b[2] * c[0]) +
    a[2] * (b[0] * c[1] - b[1] * c[0]);
  const best = [0, 1, 2].map((k) => det(m.map((row, i) => row.with(k, v[i]))) / det(m));
  expect(difference(trainer.network.readAll("value"), best)).toBeLessThan(0.1);
});

test("MADALINE with Rule II learns the exclusive or, with at least 18 of 20 seeds", async () => {
  const { spec, data } = await example("madaline");
  expect(Array.from(data.inputs)).toEqual([-1, -1, -1, 1, 1, -1, 1, 1]);
  expect((await train(spec, data)).summary.trainScore).toBe(1);
  let solved = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const { summary } = await train({ ...spec, training: { ...spec.training, seed } }, data);
    if (summary.trainScore === 1) solved++;
  }
  expect(solved).toBeGreaterThanOrEqual(18);
});

test("Rumelhart's XOR: sigmoid units learn it by backpropagation", async () => {
  const { spec, data } = await example("xor");
  expect(data.summary).toMatchObject({ outputs: 1, classes: ["0", "1"] });
  const { summary, events } = await train(spec, data);
  expect(summary.trainScore).toBe(1);
  expect(summary.trainLoss).toBeLessThan(0.01);
  // ½ (0.5 − t)² at the start: outputs near one half.
  expect(ofKind(events, "progress")[0].trainLoss).toBeCloseTo(0.125, 1);
});

test("the 8-3-8 encoder restores every pattern, and its hidden units make a code of eight words", async () => {
  const { spec, data } = await example("encoder-8-3-8");
  expect(data.summary).toMatchObject({ outputs: 8, task: "regression" });
  const { summary, trainer } = await train(spec, data);
  expect(summary.trainScore).toBeGreaterThan(0.98);
  expect(summary.trainRmse).toBeLessThan(0.05);
  const { workspace } = trainer.network;
  workspace.load(data.train, 0, 8);
  workspace.forward("evaluation");
  const hidden = new Float64Array(24);
  workspace.sample(0, "activation", 1, hidden);
  const words = Array.from({ length: 8 }, (_, row) =>
    Array.from(hidden.subarray(3 * row, 3 * row + 3), (a) => a.toFixed(1)).join(" "),
  );
  expect(new Set(words).size).toBe(8);
  const outputs = new Float64Array(64);
  workspace.sample(1, "activation", 1, outputs);
  expect(Array.from(outputs, Math.round)).toEqual(Array.from(data.inputs));
});

test("a deep sigmoid network learns nothing by backpropagation alone, and everything after RBM pre-training", async () => {
  const alone = await example("deep-sigmoid");
  const { summary } = await train(alone.spec, alone.data);
  expect(summary.trainScore).toBeLessThan(0.35);
  expect(summary.trainLoss).toBeGreaterThan(1.3);

  const pretrained = await example("deep-sigmoid-rbm");
  const result = await train(pretrained.spec, pretrained.data);
  expect(result.summary.testScore).toBeGreaterThan(0.95);
  const reports = ofKind(result.events, "pretraining");
  expect(reports.map(({ layer, epoch }) => [layer, epoch])).toEqual(
    Array.from({ length: 50 }, (_, i) => [Math.floor(i / 10), (i % 10) + 1]),
  );
  for (let layer = 0; layer < 5; layer++) {
    const errors = reports.slice(10 * layer, 10 * layer + 10).map((event) => event.reconstructionError);
    expect(errors[9]).toBeLessThan(errors[0]);
  }
  const first = (kind: string) => result.events.findIndex((event) => event.kind === kind);
  expect(first("started")).toBe(0);
  expect(result.events.findLastIndex(({ kind }) => kind === "pretraining")).toBeLessThan(first("progress"));
});
