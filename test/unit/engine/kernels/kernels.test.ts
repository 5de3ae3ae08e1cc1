import { describe, expect, test } from "vitest";
import { activations } from "../../../../src/engine/activations/activations.ts";
import { emptyMeasures, type Kernels } from "../../../../src/engine/kernels/kernels.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { losses } from "../../../../src/engine/losses/losses.ts";
import { optimizers } from "../../../../src/engine/optimizers/optimizers.ts";
import { minEpsilon } from "../../../../src/shared/design/fields.ts";
import { backends } from "./backends.ts";
import { type Case, dataFor, planOf, randomize, train } from "./random.ts";

const tolerance = 1e-4;

/** Every number that the kernels report after four steps, against the reference in float64. */
function expectAsReference(backend: string, given: Case): void {
  const plan = planOf(given);
  const expected = train(referenceKernels("float64").open(plan), given.rows, 4, given.weighted);
  const workspace = backends[backend].open(plan);
  const got = train(workspace, given.rows, 4, given.weighted);
  workspace.close();
  for (const [name, values] of expected) {
    const other = got.get(name) ?? new Float64Array();
    expect(other.length, name).toBe(values.length);
    let worst = 0;
    for (let i = 0; i < values.length; i++) {
      const error = Math.abs(other[i] - values[i]) / Math.max(1, Math.abs(values[i]));
      worst = Math.max(worst, error);
    }
    // Two equal chances, or a gradient that is 0 but for rounding: one answer may be right here and wrong there.
    const counts = name === "right answers" || name.endsWith("one-signed units");
    expect(worst, name).toBeLessThan(counts ? 1 : tolerance);
  }
}

const sizes = [1, 2, 3, 5, 7, 8, 9, 17, 31, 100, 513];

describe.each(Object.keys(backends))("%s as the float64 reference after four steps, to 1e-4", (backend) => {
  for (const [index, size] of sizes.entries()) {
    const other = sizes[(index + 4) % sizes.length];
    test(`${size} inputs, ${other} units, batch ${sizes[(index + 7) % 9]}`, () => {
      expectAsReference(backend, { widths: [size, other, 4], rows: sizes[(index + 7) % 9] });
    });
    test(`${size} classes`, () => {
      expectAsReference(backend, { widths: [6, 10, Math.max(2, size)], rows: 19 });
    });
    test(`batch of ${size}`, () => expectAsReference(backend, { widths: [10, 12, 3], rows: size, l2: 0.01 }));
  }

  test("more inputs than a block of the matrix product has, and no hidden layer", () => {
    expectAsReference(backend, { widths: [1300, 11], rows: 14, l2: 0.001 });
    expectAsReference(backend, { widths: [769, 9, 1300, 5], rows: 7 });
  });

  for (const { id } of activations) {
    for (const batchNorm of [undefined, "plain", "affine"] as const) {
      for (const l2 of [0, 0.01]) {
        for (const loss of losses) {
          const norm = batchNorm ? ` with ${batchNorm} batch norm` : "";
          test(`${id}${norm}, L2 ${l2}, ${loss.id}`, () => {
            expectAsReference(backend, {
              widths: [11, 13, 9, 3],
              rows: 21,
              activation: id,
              batchNorm,
              l2,
              loss: loss.id,
            });
          });
        }
      }
    }
  }

  for (const { id } of optimizers) {
    test(`optimizer ${id}`, () => {
      expectAsReference(backend, { widths: [9, 17, 3], rows: 8, optimizer: id, batchNorm: "affine" });
      expectAsReference(backend, { widths: [9, 17, 3], rows: 8, optimizer: id });
    });
    test(`optimizer ${id} with batch norm: the biases in front do not move, and evaluation is that of float64`, () => {
      const plan = planOf({ widths: [9, 17, 13, 3], rows: 8, optimizer: id, batchNorm: "affine" });
      // Decoupled decay acts on the biases, too.
      const optimizer = plan.optimizer && {
        ...plan.optimizer,
        parameters: { ...plan.optimizer.parameters, ...(id === "adamw" && { weightDecay: 0 }) },
      };
      const run = (kernels: Kernels) => {
        const workspace = kernels.open({ ...plan, optimizer });
        const [gradient, before, after] = [1, 2, 3].map(() => new Float64Array(17));
        workspace.attach(dataFor(plan, 8));
        randomize(workspace);
        workspace.read(0, "bias", "value", before);
        const order = Uint32Array.from({ length: 8 }, (_, i) => i);
        for (let update = 1; update <= 60; update++)
          workspace.step(order, 0, 8, 0.002, update, emptyMeasures());
        workspace.read(0, "bias", "value", after);
        workspace.read(0, "bias", "gradient", gradient);
        workspace.load(order, 0, 8);
        workspace.forward("evaluation");
        const loss = workspace.measure(emptyMeasures()) / 8;
        workspace.close();
        return { gradient, moved: after.map((value, i) => value - before[i]), loss };
      };
      const { gradient, moved, loss } = run(backends[backend]);
      expect([...gradient, ...moved].filter((value) => value !== 0)).toEqual([]);
      expect(Math.abs(loss / run(referenceKernels("float64")).loss - 1)).toBeLessThan(1e-4);
    });
    test(`optimizer ${id} and batch norm with the smallest ε: lanes of padding stay 0`, () => {
      const plan = planOf({ widths: [3, 11, 5, 3], rows: 8, optimizer: id, batchNorm: "plain" });
      const withEpsilon = {
        ...plan,
        layers: plan.layers.map((layer) => ({
          ...layer,
          batchNorm: layer.batchNorm && { ...layer.batchNorm, epsilon: minEpsilon },
        })),
        optimizer: plan.optimizer && {
          ...plan.optimizer,
          parameters: { ...plan.optimizer.parameters, epsilon: minEpsilon },
        },
      };
      const workspace = backends[backend].open(withEpsilon);
      workspace.attach(dataFor(plan, 8));
      randomize(workspace);
      const order = Uint32Array.from({ length: 8 }, (_, i) => i);
      const sums = emptyMeasures();
      for (let update = 1; update <= 20; update++)
        expect(workspace.step(order, 0, 8, 0.001, update, sums), `step ${update}`).toBe(true);
      expect(workspace.allFinite()).toBe(true);
      workspace.close();
    });
    test(`optimizer ${id} with clipping, which acts in some steps`, () => {
      expectAsReference(backend, {
        widths: [9, 130, 3],
        rows: 8,
        optimizer: id,
        clipNorm: id === "sgd" ? 0.2 : 0.9,
        l2: 0.01,
      });
    });
  }

  for (const { id: outputActivation } of activations) {
    for (const { id: loss } of losses) {
      for (const outputs of [1, 11]) {
        if (outputs === 1 && loss === "hinge") continue;
        test(`output activation ${outputActivation}, ${loss}, ${outputs} outputs, rows with weights`, () => {
          const given = { widths: [6, 10, outputs], rows: 13, outputActivation, loss, weighted: true };
          expectAsReference(backend, given);
        });
      }
    }
  }

  test("the padding of a last panel never counts, whatever a bigger batch has left in it", () => {
    for (const loss of ["hinge", "mean-squared-error"]) {
      const plan = planOf({ widths: [3, 20, 11], rows: 20, loss, outputActivation: "sigmoid" });
      const workspace = backends[backend].open(plan);
      const data = dataFor(plan, 20);
      workspace.attach(data);
      randomize(workspace);
      const order = Uint32Array.from({ length: 20 }, (_, i) => i);
      const sums = emptyMeasures();
      for (const [update, rows] of [20, 1, 13, 2, 20, 5].entries()) {
        workspace.step(order, 0, rows, 0.1, update + 1, sums);
        for (let layer = 0; layer < 2; layer++) {
          const gradient = new Float64Array(plan.layers[layer].inputs * plan.layers[layer].units);
          workspace.read(layer, "weight", "gradient", gradient);
          expect(workspace.gradientNorm(layer) / Math.hypot(...gradient)).toBeCloseTo(1, 6);
        }
      }
      workspace.close();
    }
  });

  test("a loss that is not finite stops the update", () => {
    const plan = planOf({ widths: [4, 5, 3], rows: 6, l2: 0.1 });
    const workspace = backends[backend].open(plan);
    const data = dataFor(plan, 6);
    data.inputs[7] = Number.NaN;
    workspace.attach(data);
    randomize(workspace);
    const before = new Float32Array(20);
    workspace.read(0, "weight", "value", before);
    const sums = emptyMeasures();
    const order = Uint32Array.of(0, 1, 2, 3, 4, 5);
    expect(workspace.step(order, 2, 4, 0.1, 1, sums)).toBe(true);
    expect(workspace.step(order, 0, 4, 0.1, 2, sums)).toBe(false);
    expect(sums.loss).toBeNaN();
    expect(sums.penalty).toBeGreaterThan(0);
    const after = new Float32Array(20);
    workspace.read(0, "weight", "value", after);
    expect(after).not.toEqual(before);
    workspace.read(0, "weight", "value", before);
    expect(workspace.step(order, 0, 4, 0.1, 3, sums)).toBe(false);
    workspace.read(0, "weight", "value", after);
    expect(after).toEqual(before);
    expect(workspace.allFinite()).toBe(true);
    workspace.write(1, "bias", "value", Float32Array.of(0, Number.POSITIVE_INFINITY, 0));
    expect(workspace.allFinite()).toBe(false);
    workspace.close();
  });

  test("a squared error beyond float32 is still a finite loss", () => {
    const workspace = backends[backend].open(planOf({ widths: [1, 2], rows: 2, loss: "mean-squared-error" }));
    workspace.attach({
      inputs: Float32Array.of(1e30, 0),
      targets: { kind: "values", values: Float32Array.of(0, 0, 0, 0) },
    });
    workspace.write(0, "weight", "value", Float32Array.of(1, 2));
    workspace.load(Uint32Array.of(0, 1), 0, 2);
    workspace.forward("batch");
    const sums = emptyMeasures();
    expect(workspace.measure(sums) / 2.5e60).toBeCloseTo(1, 5);
    expect(sums.squaredError / 5e60).toBeCloseTo(1, 5);
    workspace.close();
  });

  for (const { id } of activations) {
    test(`NaN and infinity pass through ${id}`, () => {
      const plan = planOf({ widths: [1, 1, 2], rows: 3, activation: id });
      const workspace = backends[backend].open(plan);
      workspace.attach({
        inputs: Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 1),
        targets: { kind: "labels", labels: Int32Array.of(0, 1, 0) },
      });
      workspace.write(0, "weight", "value", Float32Array.of(1));
      workspace.load(Uint32Array.of(0, 1, 2), 0, 3);
      workspace.forward("batch");
      const values = new Float32Array(3);
      workspace.sample(0, "activation", 1, values);
      const { entry, parameters } = plan.layers[0].activation;
      expect(values[0]).toBeNaN();
      expect(values[1]).toBeCloseTo(entry.value(Number.POSITIVE_INFINITY, parameters), 6);
      expect(values[2]).toBeCloseTo(entry.value(1, parameters), 6);
      workspace.close();
    });
  }
});
