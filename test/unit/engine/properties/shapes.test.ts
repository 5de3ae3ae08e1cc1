import { expect, test } from "vitest";
import type { Dataset } from "../../../../src/data/encode/dataset.ts";
import { emptyMeasures } from "../../../../src/engine/kernels/kernels.ts";
import { referenceKernels } from "../../../../src/engine/kernels/reference/reference.ts";
import { modelTensors } from "../../../../src/engine/model.ts";
import { madalineRule2 } from "../../../../src/engine/optimizers/madalineRule2.ts";
import { preview } from "../../../../src/engine/preview.ts";
import type { DesignSpec } from "../../../../src/shared/design/fields.ts";
import { check } from "../../../support/properties.ts";
import { openNetwork } from "../helpers.ts";
import { arbitraryRun } from "./arbitraryRun.ts";

/** The shapes of every tensor by its name in a model, written down from the design alone. */
function expectedShapes(design: DesignSpec, { summary }: Dataset): Record<string, readonly number[]> {
  const shapes: Record<string, readonly number[]> = {};
  let inputs = summary.inputs.length;
  for (const [index, { units, batchNorm }] of [...design.layers, outputLayer(summary.outputs)].entries()) {
    shapes[`layers.${index}.weight`] = [units, inputs];
    shapes[`layers.${index}.bias`] = [units];
    if (batchNorm?.affine) {
      shapes[`layers.${index}.batchNorm.gamma`] = [units];
      shapes[`layers.${index}.batchNorm.beta`] = [units];
    }
    if (batchNorm) {
      shapes[`layers.${index}.batchNorm.runningMean`] = [units];
      shapes[`layers.${index}.batchNorm.runningVariance`] = [units];
    }
    inputs = units;
  }
  return shapes;
}

const outputLayer = (units: number) => ({ units, batchNorm: undefined });
const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

test("every tensor has the shape that the design asks for, and the parameters are their elements", () =>
  check(arbitraryRun(), 100, ({ design, data }) => {
    const expected = expectedShapes(design, data);
    const network = openNetwork(design, data);
    const tensors = modelTensors(network);
    expect(Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))).toEqual(
      expected,
    );
    for (const { shape, data } of Object.values(tensors)) expect(data).toHaveLength(size(shape));
    const parameters = Object.entries(expected)
      .filter(([name]) => !name.includes("running"))
      .reduce((sum, [, shape]) => sum + size(shape), 0);
    expect(network.parameters).toBe(parameters);
    expect(network.layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(parameters);
    expect(network.readAll("value")).toHaveLength(parameters);
    expect(network.readAll("value").every(Number.isFinite)).toBe(true);
  }));

test("the kernels say beforehand how much memory they take: four bytes a float, eight for gradient checks", () =>
  check(arbitraryRun(), 50, ({ design, data }) => {
    const { plan } = openNetwork(design, data);
    const single = referenceKernels().bytes(plan);
    expect(referenceKernels("float64").bytes(plan)).toBe(2 * single);
    const { capacity, inputs, optimizer, layers } = plan;
    const parameters = openNetwork(design, data).parameters;
    const arrays = optimizer ? 2 + optimizer.entry.state.length : 1;
    const units = layers.reduce((sum, layer) => sum + layer.units, 0);
    const outputs = layers[layers.length - 1].units;
    // At least parameters, gradient, state, the batch, its targets and a sum for every unit; at most five for every unit.
    const least = arrays * parameters + capacity * (inputs + outputs + units);
    expect(single).toBeGreaterThanOrEqual(4 * least);
    expect(single).toBeLessThanOrEqual(4 * (least + capacity * (4 * units + 2 * outputs + 1) + 4 * units));
  }));

test("the preview shows as many numbers as there are units and rows, each finite one in a bin", () =>
  check(arbitraryRun(), 100, ({ design, data }) => {
    const { layers, shapes } = preview(design, data);
    const rows = data.train.length;
    const widths = [...design.layers.map(({ units }) => units), data.summary.outputs];
    expect(shapes.map(({ units }) => units)).toEqual(widths);
    expect(shapes.map(({ inputs }) => inputs)).toEqual([data.summary.inputs.length, ...widths.slice(0, -1)]);
    for (const [index, { activation, preActivation, dead, saturated, gradientNorm }] of layers.entries()) {
      for (const { mean, std, histogram } of [activation, preActivation]) {
        const { low, high, counts } = histogram;
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rows * widths[index]);
        expect(low).toBeLessThan(high);
        const slack = 1e-6 * Math.max(Math.abs(low), Math.abs(high));
        expect(mean).toBeGreaterThanOrEqual(low - slack);
        expect(mean).toBeLessThanOrEqual(high + slack);
        expect(std).toBeLessThanOrEqual((high - low) / 2 + slack);
      }
      for (const share of [dead, saturated]) {
        if (share === null) continue;
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1);
      }
      if (design.training.optimizer.type === madalineRule2.id) expect(gradientNorm).toBeNull();
      else expect(gradientNorm).toBeGreaterThanOrEqual(0);
    }
  }));

test("a part's measures do not depend on how it is cut into batches", () =>
  check(arbitraryRun(), 50, ({ design, data }) => {
    const rows = data.train;
    const measured = [rows.length, 4, 1].map((capacity) => {
      const network = openNetwork(design, data, "float64", capacity);
      const sums = emptyMeasures();
      let batches = 0;
      for (const _ of network.evaluate(rows, sums)) batches++;
      expect(batches).toBe(Math.ceil(rows.length / capacity));
      return sums;
    });
    for (const sums of measured) {
      expect(sums.rows).toBe(rows.length);
      expect(sums.right).toBe(measured[0].right);
      expect(Math.abs(sums.loss - measured[0].loss)).toBeLessThanOrEqual(1e-12 * Math.abs(sums.loss));
      expect(Math.abs(sums.squaredError - measured[0].squaredError)).toBeLessThanOrEqual(
        1e-12 * sums.squaredError,
      );
      expect(sums.penalty).toBe(0);
    }
  }));
