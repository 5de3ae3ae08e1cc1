import { expect, test } from "vitest";
import { trainRbm } from "../../../../src/engine/pretraining/contrastiveDivergence.ts";
import { Random } from "../../../../src/shared/random.ts";

const visible = 4;
const hidden = 3;

function machine(inputs: Float32Array, fanIn = visible, fanOut = hidden) {
  const random = new Random(1, "weights");
  const weight = Float64Array.from({ length: fanIn * fanOut }, () => 0.01 * random.normal());
  return { weight, bias: new Float64Array(fanOut), fanIn, fanOut, rows: inputs.length / fanIn, inputs };
}

function lastError(layer: ReturnType<typeof machine>, options: object, seed = 2): number {
  const steps = trainRbm(layer, new Random(seed, "rbm"), {
    epochs: 200,
    learningRate: 0.1,
    batchSize: 4,
    ...options,
  });
  let error = Number.NaN;
  for (const step of steps) if (step) error = step.reconstructionError;
  return error;
}

/** All patterns of 0 and 1. */
const patterns = Array.from({ length: 2 ** visible }, (_, code) =>
  Array.from({ length: visible }, (_, bit) => (code >> bit) & 1),
);

/**
 * P(v) of every pattern, up to the visible biases, which the machine forgets: Π over hidden units of 1 + e^(w·v + c), the sum
 * over all hidden states, with the biases b that fit the data's means best found by plain ascent.
 */
function logLikelihood({ weight, bias }: ReturnType<typeof machine>, rows: readonly number[][]): number {
  const free = patterns.map((v) => {
    let sum = 0;
    for (let unit = 0; unit < hidden; unit++) {
      let s = bias[unit];
      for (let i = 0; i < visible; i++) s += weight[unit * visible + i] * v[i];
      sum += Math.log1p(Math.exp(s));
    }
    return sum;
  });
  const b = new Array<number>(visible).fill(0);
  const distribution = () => {
    const p = patterns.map((v, k) => Math.exp(free[k] + v.reduce((sum, value, i) => sum + value * b[i], 0)));
    const total = p.reduce((sum, value) => sum + value, 0);
    return p.map((value) => value / total);
  };
  for (let step = 0; step < 500; step++) {
    const p = distribution();
    for (let i = 0; i < visible; i++) {
      const model = patterns.reduce((sum, v, k) => sum + v[i] * p[k], 0);
      const data = rows.reduce((sum, v) => sum + v[i] / rows.length, 0);
      b[i] += 0.5 * (data - model);
    }
  }
  const p = distribution();
  const codeOf = (v: readonly number[]) => v.reduce((code, value, bit) => code + (value << bit), 0);
  return rows.reduce((sum, v) => sum + Math.log(p[codeOf(v)]), 0) / rows.length;
}

test("CD-1 raises the exact likelihood of the data, from independent pixels to near the entropy of two patterns", () => {
  const rows = Array.from({ length: 20 }, (_, row) => (row % 2 ? [1, 1, 0, 0] : [0, 0, 1, 1]));
  const layer = machine(Float32Array.from(rows.flat()));
  // Every pixel is 1 half of the time: 4 log 2. Two patterns, each half of the time: log 2.
  expect(logLikelihood(layer, rows)).toBeCloseTo(-4 * Math.log(2), 1);
  const error = lastError(layer, {});
  expect(logLikelihood(layer, rows)).toBeGreaterThan(-1.5 * Math.log(2));
  expect(error).toBeLessThan(0.02);
});

test("the updates stand still, in the mean, where data and reconstruction agree", () => {
  // One pattern only: the visible biases explain it, and there is nothing left for the weights.
  const layer = machine(new Float32Array(40).fill(0.5));
  const before = layer.weight.slice();
  lastError(layer, { epochs: 20 });
  const moved = layer.weight.map((w, i) => Math.abs(w - before[i]));
  expect(Math.max(...moved)).toBeLessThan(0.05);
});

test("inputs beyond 0 and 1 are Gaussian: the reconstruction follows their correlation", () => {
  const random = new Random(3, "gaussian");
  const inputs = new Float32Array(400);
  for (let row = 0; row < 200; row++) {
    const x = random.normal();
    inputs.set([x, -x], 2 * row);
  }
  // Untrained, nothing is explained: the variance is 1.
  expect(lastError(machine(inputs, 2, 6), { epochs: 1, learningRate: 1e-9 })).toBeGreaterThan(0.8);
  expect(lastError(machine(inputs, 2, 6), { epochs: 300, batchSize: 10 })).toBeLessThan(0.45);
});

test("is the same for the same generator, and another for another", () => {
  const weights = (seed: number) => {
    const layer = machine(Float32Array.from(patterns.flat()));
    lastError(layer, { epochs: 3 }, seed);
    return layer.weight;
  };
  expect(weights(5)).toEqual(weights(5));
  expect(weights(6)).not.toEqual(weights(5));
});
