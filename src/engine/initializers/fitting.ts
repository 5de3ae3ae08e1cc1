import { multiply } from "../kernels/reference/multiply.ts";
import type { LayerOnBatch } from "./initializer.ts";

/** z = x Wᵀ + b, (rows, fanOut), row-major. */
export function preActivations({ weight, bias, fanIn, fanOut, rows, inputs }: LayerOnBatch): Float64Array {
  const z = new Float64Array(rows * fanOut);
  const x = { data: inputs, row: fanIn, column: 1 };
  const transposed = { data: weight, row: 1, column: fanIn };
  multiply(rows, fanOut, fanIn, x, transposed, z);
  for (let row = 0, i = 0; row < rows; row++)
    for (let unit = 0; unit < fanOut; unit++, i++) z[i] += bias[unit];
  return z;
}

/** Whether numbers with this mean and variance differ at all: equal ones get a variance, too, from the rounding of their mean. */
export function varies(mean: number, variance: number): boolean {
  return variance > 1e-24 * mean * mean;
}
