import type { FloatArray } from "../../../shared/floats.ts";
import type { ForwardMode } from "../kernels.ts";
import {
  backwardNormalize,
  batchStatistics,
  follow,
  gradientSums,
  inverseDeviation,
  normalize,
  scaleAndShift,
} from "./batchNorm.ts";
import type { LayerMemory } from "./layerMemory.ts";
import { multiply, type View } from "./multiply.ts";

/** One layer's share of a pass, over the first n rows of the batch. The formulas are in `kernels.ts`. */

/** z = x Wᵀ + b, batch norm, s, a = f(s). */
export function forwardLayer(layer: LayerMemory, n: number, mode: ForwardMode): void {
  const { inputs, units } = layer.plan;
  multiply(n, units, inputs, layer.x, layer.weightTransposed, layer.z);
  addBias(n, units, layer.z, layer.values.bias);
  if (layer.plan.batchNorm) forwardBatchNorm(layer, n, mode);
  if (layer.a !== layer.s) activate(layer, n);
}

function addBias(n: number, units: number, z: FloatArray, bias: FloatArray): void {
  for (let row = 0, i = 0; row < n; row++) for (let unit = 0; unit < units; unit++, i++) z[i] += bias[unit];
}

function forwardBatchNorm(layer: LayerMemory, n: number, mode: ForwardMode): void {
  const { units, batchNorm } = layer.plan;
  const { z, s, values, mean, variance, inverse } = layer;
  const { runningMean, runningVariance, gamma, beta } = values;
  if (!batchNorm) return;
  if (mode === "evaluation") {
    inverseDeviation(runningVariance, batchNorm.epsilon, inverse);
    normalize(n, units, z, runningMean, inverse);
  } else {
    batchStatistics(n, units, z, mean, variance);
    inverseDeviation(variance, batchNorm.epsilon, inverse);
    normalize(n, units, z, mean, inverse);
  }
  if (mode === "training") {
    follow(runningMean, mean, batchNorm.decay);
    follow(runningVariance, variance, batchNorm.decay);
  }
  if (batchNorm.affine) scaleAndShift(n, units, z, gamma, beta, s);
}

function activate(layer: LayerMemory, n: number): void {
  const { entry, parameters } = layer.plan.activation;
  const { s, a } = layer;
  const count = n * layer.plan.units;
  for (let i = 0; i < count; i++) a[i] = entry.value(s[i], parameters);
}

/**
 * From ∂J/∂a in `layer.g` to the gradients of the layer's parameters, and to ∂J/∂x for the layer below.
 *
 * @param below where ∂J/∂x goes; undefined for the first layer, whose input needs no gradient
 */
export function backwardLayer(layer: LayerMemory, n: number, l2: number, below: View | undefined): void {
  const { inputs, units, batchNorm } = layer.plan;
  const g = layer.g.data;
  if (layer.a !== layer.s) backwardActivation(layer, n);
  if (batchNorm) backwardBatchNorm(layer, n);
  // Batch norm takes a constant away again: the sum would be 0 but for rounding.
  if (batchNorm) layer.gradients.bias.fill(0);
  else sumRows(n, units, g, layer.gradients.bias);
  multiply(units, inputs, n, layer.gTransposed, layer.x, layer.gradients.weight);
  if (l2 > 0) addDecay(layer.gradients.weight, layer.values.weight, l2);
  if (below) multiply(n, inputs, units, layer.g, layer.weight, below.data);
}

function backwardActivation(layer: LayerMemory, n: number): void {
  const { entry, parameters } = layer.plan.activation;
  const { s, a } = layer;
  const g = layer.g.data;
  const count = n * layer.plan.units;
  for (let i = 0; i < count; i++) g[i] *= entry.derivative(s[i], a[i], parameters);
}

function backwardBatchNorm(layer: LayerMemory, n: number): void {
  const { units, batchNorm } = layer.plan;
  const { z, sum, product, inverse, values, gradients } = layer;
  const g = layer.g.data;
  gradientSums(n, units, g, z, sum, product);
  if (batchNorm?.affine) {
    gradients.beta.set(sum);
    gradients.gamma.set(product);
  }
  backwardNormalize(n, units, g, z, sum, product, inverse, batchNorm?.affine ? values.gamma : undefined);
}

/** ∂J/∂b = Σ over rows of ∂J/∂z. */
function sumRows(n: number, units: number, g: FloatArray, into: FloatArray): void {
  for (let unit = 0; unit < units; unit++) {
    let sum = 0;
    for (let row = 0, i = unit; row < n; row++, i += units) sum += g[i];
    into[unit] = sum;
  }
}

/** ∂J/∂W += 2λW. */
function addDecay(gradient: FloatArray, weight: FloatArray, l2: number): void {
  for (let i = 0; i < weight.length; i++) gradient[i] += 2 * l2 * weight[i];
}
