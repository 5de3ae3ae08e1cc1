import { expect, test } from "vitest";
import type { NumberEncoding } from "../../../src/data/plan/preprocessing.ts";
import { emptyMeasures, type Workspace } from "../../../src/engine/kernels/kernels.ts";
import { meanLoss, meanScore, score, TargetErrors, targetSpread } from "../../../src/engine/metrics.ts";
import { dataset } from "./helpers.ts";

test("scores: the share of right answers, R² = 1 − residual over spread, and null where there is none", () => {
  const sums = { rows: 10, loss: 4, penalty: 0, right: 7, squaredError: 5 };
  expect(score("classification", sums, 0)).toBe(0.7);
  expect(score("regression", sums, 2)).toBe(0.75);
  expect(score("regression", sums, 0)).toBeNull();
  expect(score("classification", emptyMeasures(), 0)).toBeNull();
  expect(meanLoss(sums)).toBe(0.4);
  const values = Float32Array.of(1, 2, 3, 100);
  const data = dataset("regression", 1, new Float32Array(4), { kind: "values", values });
  expect(targetSpread(data, Uint32Array.of(0, 1, 2))).toBe(2);
});

test("several targets: each one's R² and RMSE in its own unit, and the mean that scikit-learn has", () => {
  // r2_score([[0, 10], [1, 20], [2, 60]], [[0.5, 10], [1, 30], [2, 50]]) is 0.866…, of the targets 0.875 and 0.857….
  const values = Float32Array.of(0, 1, 1, 2, 2, 6);
  const plain = dataset("regression", 1, new Float32Array(3), { kind: "values", values });
  const encoding = (column: string, scale: number) =>
    ({ column, mean: 0, scale }) as unknown as NumberEncoding;
  const target = { kind: "numbers" as const, columns: [encoding("u", 1), encoding("v", 10)] };
  const data = { ...plain, preprocessing: { ...plain.preprocessing, target } };
  const errors = new TargetErrors(data);
  const predictions = [
    [0.5, 1, 1, 3],
    [2, 5],
  ];
  const workspace = {
    plan: { layers: [0, 0] },
    sample: (layer: number, quantity: string, stride: number, into: Float32Array) => {
      expect([layer, quantity, stride]).toEqual([1, "activation", 1]);
      into.set(predictions.shift() ?? []);
    },
  } as unknown as Workspace;
  errors.add(workspace, Uint32Array.of(0, 1));
  errors.add(workspace, Uint32Array.of(2));
  const [u, v] = errors.scores(Uint32Array.of(0, 1, 2));
  expect(u.score).toBeCloseTo(0.875, 12);
  expect(u.rmse).toBeCloseTo(Math.sqrt(0.25 / 3), 12);
  expect(v.score).toBeCloseTo(1 - 200 / 1400, 12);
  expect(v.rmse).toBeCloseTo(Math.sqrt(200 / 3), 12);
  expect(meanScore([u, v])).toBeCloseTo(0.8660714285714286, 12);
  expect(meanScore([u, { score: null, rmse: null }])).toBeNull();
  expect(meanScore([])).toBeNull();
});
