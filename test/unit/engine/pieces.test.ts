import { describe, expect, test } from "vitest";
import type { NumberEncoding } from "../../../src/data/encode/dataset.ts";
import { activations } from "../../../src/engine/activations/activations.ts";
import { catalogue } from "../../../src/engine/catalogue.ts";
import { emptyMeasures, type Workspace } from "../../../src/engine/kernels/kernels.ts";
import { multiply } from "../../../src/engine/kernels/reference/multiply.ts";
import { softmaxCrossEntropy } from "../../../src/engine/losses/softmaxCrossEntropy.ts";
import { meanLoss, meanScore, score, TargetErrors, targetSpread } from "../../../src/engine/metrics.ts";
import { modelTensors } from "../../../src/engine/model.ts";
import { Pace } from "../../../src/engine/pace.ts";
import { defaultChoice, rangeProblem } from "../../../src/shared/catalogue.ts";
import { distribution, histogramBins } from "../../../src/shared/histogram.ts";
import { Random } from "../../../src/shared/random.ts";
import { pathOf, resolveUri } from "../../../src/shared/uri.ts";
import { clouds, dataset, design, openNetwork } from "./helpers.ts";

describe("the catalogue", () => {
  test("is plain data with unique ids, and every default is in its range", () => {
    expect(structuredClone(catalogue)).toEqual(catalogue);
    for (const entries of Object.values(catalogue)) {
      const ids = entries.map(({ id }: { id: string }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { id, doc, parameters } of entries) {
        expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(doc).not.toBe("");
        for (const parameter of parameters) {
          expect(rangeProblem(parameter.default, parameter), `${id} ${parameter.name}`).toBeUndefined();
        }
      }
    }
  });

  test("gives every initializer a bias that starts at 0, and every optimizer a learning rate", () => {
    for (const entry of catalogue.initializers) expect(defaultChoice(entry).parameters.bias).toBe(0);
    for (const entry of catalogue.optimizers) {
      expect(entry.parameters.map(({ name }) => name)).toContain("learningRate");
    }
  });
});

describe.each(activations.map((entry) => [entry.id, entry] as const))("%s", (_id, entry) => {
  const { parameters } = defaultChoice(entry);
  const points = [-30, -6, -3, -1.2, -0.3, 0.2, 0.9, 2.6, 5.5, 40];

  test("has the derivative of its value, within 1e-6", () => {
    for (const s of points) {
      const h = 1e-6;
      const numerical = (entry.value(s + h, parameters) - entry.value(s - h, parameters)) / (2 * h);
      expect(entry.derivative(s, entry.value(s, parameters), parameters)).toBeCloseTo(numerical, 6);
    }
  });

  test("lets NaN through and keeps large inputs finite", () => {
    expect(entry.value(Number.NaN, parameters)).toBeNaN();
    for (const s of [-1e4, 1e4]) {
      const a = entry.value(s, parameters);
      expect(Number.isFinite(a)).toBe(true);
      expect(Number.isFinite(entry.derivative(s, a, parameters))).toBe(true);
    }
  });

  test("calls dead only what passes nothing, and saturated only what passes little", () => {
    for (const s of points) {
      const a = entry.value(s, parameters);
      const slope = entry.derivative(s, a, parameters);
      if (entry.dead) expect(entry.dead(s, parameters)).toBe(a === 0 && slope === 0);
      if (entry.saturated?.(s, parameters)) expect(Math.abs(slope)).toBeLessThan(0.03);
    }
  });
});

test("each layer's initialization has a stream of its own, which the other layers do not change", () => {
  const data = clouds({ train: 12 });
  const weights = (parts: object, index: number) =>
    Object.values(modelTensors(openNetwork(design(parts), data)))[2 * index].data;
  const two = { layers: [{ units: 4 }, { units: 4 }] };
  const three = { layers: [{ units: 4 }, { units: 4 }, { units: 4 }] };
  expect(weights(two, 0)).not.toEqual(weights(two, 1));
  expect(weights(three, 1)).toEqual(weights(two, 1));
  expect(weights(three, 3)).toEqual(weights(two, 2));
  expect(weights({ ...two, training: { seed: 2 } }, 0)).not.toEqual(weights(two, 0));
});

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

describe("softmax cross-entropy", () => {
  test("does not overflow for logits of ±10,000", () => {
    const logits = Float64Array.of(10_000, -10_000, 0, -10_000, 10_000, 0);
    const targets = Float64Array.of(1, 0, 0, 1, 0, 0);
    const predictions = new Float64Array(6);
    softmaxCrossEntropy.predict?.(2, 3, logits, predictions);
    expect(Array.from(predictions)).toEqual([1, 0, 0, 0, 1, 0]);
    const batch = { rows: 2, outputs: 3, logits, predictions, targets };
    expect(softmaxCrossEntropy.value(batch, 0) + softmaxCrossEntropy.value(batch, 1)).toBe(20_000);
  });
});

describe("multiply equals three plain loops, exactly", () => {
  const sizes = [1, 2, 3, 4, 5, 7, 9];
  test.each(sizes)("m = %i, with n and k over ragged sizes and all strides", (m) => {
    const random = new Random(m, "multiply");
    for (const n of sizes) {
      for (const k of sizes) {
        const a = Float64Array.from({ length: m * k }, () => random.normal());
        const b = Float64Array.from({ length: k * n }, () => random.normal());
        const expected = new Float64Array(m * n);
        for (let i = 0; i < m; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let p = 0; p < k; p++) sum += a[i * k + p] * b[p * n + j];
            expected[i * n + j] = sum;
          }
        }
        const transpose = (x: Float64Array, rows: number, columns: number) =>
          x.map((_, at) => x[(at % rows) * columns + Math.floor(at / rows)]);
        const views = [
          { data: a, row: k, column: 1 },
          { data: transpose(a, m, k), row: 1, column: m },
        ];
        const others = [
          { data: b, row: n, column: 1 },
          { data: transpose(b, k, n), row: 1, column: k },
        ];
        for (const left of views) {
          for (const right of others) {
            const c = new Float64Array(m * n);
            multiply(m, n, k, left, right, c);
            expect(c).toEqual(expected);
          }
        }
      }
    }
  });
});

describe("distribution", () => {
  const total = (counts: readonly number[]) => counts.reduce((sum, n) => sum + n, 0);

  test("bins every finite value from the least to the greatest, and leaves the others out", () => {
    const values = Float32Array.of(Number.NaN, -1, 0, 0.5, 3, Number.POSITIVE_INFINITY, 99);
    const { mean, std, histogram } = distribution(values, 6);
    expect(histogram.low).toBe(-1);
    expect(histogram.high).toBe(3);
    expect(histogram.counts).toHaveLength(histogramBins);
    expect(total(histogram.counts)).toBe(4);
    expect([histogram.counts[0], histogram.counts[12], histogram.counts[18], histogram.counts[47]]).toEqual([
      1, 1, 1, 1,
    ]);
    expect(mean).toBeCloseTo(0.625, 10);
    expect(std).toBeCloseTo(Math.sqrt((1 + 0.25 + 9) / 4 - 0.625 ** 2), 10);
  });

  test.each([0, 7, -1e-9, 1e30])("of equal values %d is a narrow range around them", (value) => {
    const equal = Float64Array.of(value, value, value);
    const { std, histogram } = distribution(equal, 3);
    expect(std).toBe(0);
    expect(histogram.low).toBeLessThan(value);
    expect(histogram.high).toBeGreaterThan(value);
    expect(total(histogram.counts)).toBe(3);
  });

  test("keeps the shape of tiny values, and the spread about a large mean", () => {
    expect(distribution(Float64Array.of(-1e-9, 1e-9), 2).histogram.high).toBe(1e-9);
    expect(distribution(Float64Array.of(1e9, 1e9 + 2), 2).std).toBe(1);
  });

  test("of nothing finite is empty", () => {
    const { histogram, mean } = distribution(Float64Array.of(Number.NaN), 1);
    expect([total(histogram.counts), mean]).toEqual([0, 0]);
  });
});

test("a pace keeps its interval and its share", () => {
  const pace = new Pace(100, 0.02);
  expect(pace.due(0)).toBe(true);
  pace.done(0, 1);
  expect([pace.due(99), pace.due(100)]).toEqual([false, true]);
  pace.done(100, 110);
  expect([pace.due(609), pace.due(610)]).toEqual([false, true]);
});

describe("URIs", () => {
  test.each([
    ["file:///home/ada", "iris.csv", "file:///home/ada/iris.csv"],
    ["file:///home/ada/", "../data/my iris#1.csv", "file:///home/data/my%20iris%231.csv"],
    ["file:///c%3A/ada", "data\\iris.csv", "file:///c%3A/ada/data/iris.csv"],
    ["file:///home/ada", "/srv/iris.csv", "file:///srv/iris.csv"],
    ["file:///home/ada", "C:/iris.csv", "file:///C%3A/iris.csv"],
    ["memfs:/project", "iris.csv", "memfs:/project/iris.csv"],
    ["vscode-vfs://github/ada/iris", "./iris.csv", "vscode-vfs://github/ada/iris/iris.csv"],
  ])("%s and %s give %s", (base, path, uri) => {
    expect(resolveUri(base, path)).toBe(uri);
  });

  test("give their path back", () => {
    expect(pathOf("file:///home/my%20iris.csv")).toBe("/home/my iris.csv");
    expect(pathOf("memfs:/iris.csv?version=1")).toBe("/iris.csv");
  });
});
