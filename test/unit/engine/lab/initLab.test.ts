import { describe, expect, test } from "vitest";
import { initializers } from "../../../../src/engine/initializers/initializers.ts";
import {
  initLab,
  type LabStack,
  labDesign,
  lectureInputs,
  lectureStack,
  type SchemeResult,
} from "../../../../src/engine/lab/initLab.ts";
import { randomDataset } from "../../../../src/engine/lab/randomDataset.ts";
import type { Choice } from "../../../../src/shared/catalogue.ts";
import { runSync } from "../../../../src/shared/cooperative.ts";
import { clouds, design } from "../helpers.ts";

const gaussian = (std: number): Choice => ({ type: "gaussian", parameters: { std } });
const named = (type: string): Choice => ({ type, parameters: {} });
const relu = named("relu");

/** The lecture's stack of 10 layers of 500 nodes, on 32 rows. */
function lab(stack: Partial<LabStack>, schemes: readonly Choice[], steps = 0): SchemeResult[] {
  const whole = { ...lectureStack, batchSize: 32, ...stack };
  return runSync(initLab(labDesign(whole), randomDataset(32, lectureInputs, 10, 1), schemes, steps));
}

const deviations = ({ before }: SchemeResult) => before.map(({ activation }) => activation.std);

/** Activations as the second moment √E[a²]: a ReLU's are not centered. */
const sizes = ({ before }: SchemeResult) =>
  before.map(({ activation: { mean, std } }) => Math.hypot(mean, std));

describe("10 layers of 500 nodes on N(0, 1) inputs, as the lecture's slides show", () => {
  const [tiny, large, xavier] = lab({}, [gaussian(0.01), gaussian(1), named("xavier-normal")]);

  test("N(0, 0.01²) with tanh: almost all activations are 0 after the second layer", () => {
    const [first, second, third, ...rest] = deviations(tiny);
    // 0.01 √500 = 0.22 of the deviation passes each layer.
    expect(first).toBeGreaterThan(0.2);
    expect(second).toBeLessThan(0.06);
    expect(third).toBeLessThan(0.012);
    for (const [i, std] of rest.entries()) expect(std).toBeLessThan(0.003 * 0.25 ** i);
  });

  test("N(0, 1) with tanh: almost all activations are −1 or 1", () => {
    for (const { activation, saturated } of large.before) {
      const { counts } = activation.histogram;
      const ends = counts[0] + counts[counts.length - 1];
      expect(ends / counts.reduce((sum, count) => sum + count)).toBeGreaterThan(0.85);
      expect(saturated).toBeGreaterThan(0.85);
    }
  });

  test("Xavier with tanh: the activations stay alive in every layer", () => {
    for (const { activation, saturated } of xavier.before) {
      expect(activation.std).toBeGreaterThan(0.2);
      expect(activation.std).toBeLessThan(0.7);
      expect(saturated).toBeLessThan(0.05);
    }
  });

  test("Xavier with ReLU: every layer halves the second moment; He keeps it", () => {
    const [decaying, kept] = lab({ activation: relu }, [named("xavier-normal"), named("he-normal")]);
    // √½ a layer: a thirty-second after ten.
    expect(sizes(decaying)[9]).toBeLessThan(0.06);
    expect(sizes(decaying)[9] / sizes(decaying)[0]).toBeCloseTo(2 ** -4.5, 1);
    for (const size of sizes(kept)) {
      expect(size).toBeGreaterThan(0.6);
      expect(size).toBeLessThan(1.6);
    }
  });

  test("batch norm fixes all of them", () => {
    const schemes = [gaussian(0.01), gaussian(1), named("xavier-normal"), named("he-normal")];
    for (const activation of [named("tanh"), relu]) {
      for (const result of lab({ activation, batchNorm: true }, schemes)) {
        for (const { preActivation, activation: output, saturated, dead } of result.before) {
          expect(preActivation.std).toBeCloseTo(1, 1);
          expect(output.std).toBeGreaterThan(0.5);
          expect(output.std).toBeLessThan(0.7);
          expect(saturated ?? 0).toBeLessThan(0.05);
          expect(dead ?? 0).toBe(0);
        }
      }
    }
  });
});

test("after some steps the snapshots are those of a trained network", () => {
  const stack = { depth: 3, width: 30, learningRate: 0.5 };
  const [{ before, after, steps }] = lab(stack, [named("xavier-normal")], 5);
  expect(steps).toBe(5);
  expect(after).toHaveLength(3);
  for (const [i, layer] of (after ?? []).entries()) {
    expect(layer.weight).not.toEqual(before[i].weight);
    expect(layer.gradientNorm).toBeGreaterThan(0);
    expect(layer.updateRatio).toBeGreaterThan(0);
  }
});

test("steps that lead to infinity end there", () => {
  const stack = { depth: 2, width: 10, activation: named("identity"), learningRate: 1000 };
  const [{ steps }] = lab(stack, [named("xavier-normal")], 50);
  expect(steps).toBeGreaterThan(0);
  expect(steps).toBeLessThan(20);
  const [{ steps: none, after }] = lab(
    { depth: 20, width: 10, activation: named("identity") },
    [gaussian(1000)],
    3,
  );
  expect(none).toBe(0);
  expect(after?.[0].gradientNorm).toBeNull();
});

test("a design on its own data, in every scheme that draws", () => {
  const spec = design({ layers: [{ units: 8 }, { units: 6 }], training: { batchSize: 10 } });
  const drawn = initializers.filter(({ pretrain }) => !pretrain);
  const schemes = drawn.map(({ id, parameters }) => ({
    type: id,
    parameters: Object.fromEntries(parameters.map(({ name, default: value }) => [name, value])),
  }));
  const results = runSync(initLab(spec, clouds({ train: 30 }), schemes, 2));
  expect(results.map(({ scheme }) => scheme.type)).toEqual(drawn.map(({ id }) => id));
  for (const { before, after } of results) expect([before.length, after?.length]).toEqual([2, 2]);
});

test("a scheme that trains the layers first is refused", () => {
  const sigmoid = design({ layers: [{ units: 8, activation: "sigmoid" }], training: { batchSize: 10 } });
  const rbm = { type: "rbm", parameters: {} };
  expect(() => runSync(initLab(sigmoid, clouds({ train: 30 }), [rbm], 0))).toThrow('"rbm" trains the layers');
});

test("the same stack gives the same numbers twice", () => {
  const once = lab({ depth: 2, width: 20 }, [gaussian(0.1)], 2);
  expect(lab({ depth: 2, width: 20 }, [gaussian(0.1)], 2)).toEqual(once);
});
