import type { LayerQuantity, LayerSnapshot } from "../shared/events.ts";
import type { FloatArray } from "../shared/floats.ts";
import { distribution } from "../shared/histogram.ts";
import type { LayerPlan } from "./kernels/kernels.ts";
import type { Network } from "./network.ts";

/**
 * Numbers of a layer that a distribution is measured on, and of all layers together: many layers have fewer each, so that 60
 * snapshots of a run cost little of it. Decided by the network alone, since what a snapshot says must not depend on the time.
 */
const maxSampleSize = 8192;
const minSampleSize = 2048;
const totalSampleSize = 65536;

export function sampleSize(layers: number): number {
  return Math.max(minSampleSize, Math.min(maxSampleSize, Math.floor(totalSampleSize / layers)));
}

/** Measures of a step, known where the workspace holds gradients. */
export interface StepMeasures {
  /** The ratio ‖ΔW‖ / ‖W‖ of each layer in a step; null, or absent, where no step was measured. */
  readonly updateRatios: readonly (number | null)[];
}

/**
 * Snapshots of every layer for the batch that is in the network's workspace. Wide layers are seen through every k-th row
 * of the batch, and through the weights of every k-th unit; dead units, and units whose gradients have one sign, are
 * counted over all of them.
 *
 * @param step present when the workspace holds gradients
 */
export function layerSnapshots(network: Network, step: StepMeasures | undefined): readonly LayerSnapshot[] {
  const { workspace, plan } = network;
  const { rows } = workspace;
  const max = sampleSize(plan.layers.length);
  return plan.layers.map((layer, index) => {
    const { inputs, units } = layer;
    const stride = Math.max(1, Math.ceil((rows * units) / max));
    const unitStride = weightStride(layer, max);
    const buffer = new Float32Array(
      Math.max(Math.ceil(rows / stride) * units, Math.ceil(units / unitStride) * inputs),
    );
    const snapshot = (quantity: LayerQuantity) =>
      distribution(buffer, workspace.sample(index, quantity, stride, buffer));
    const weights = (part: "value" | "gradient") =>
      distribution(buffer, workspace.sampleWeights(index, part, unitStride, buffer));
    const symmetric = () =>
      haveEqualRows(buffer.subarray(0, workspace.sampleWeights(index, "value", unitStride, buffer)), inputs);
    const canDie = layer.activation.entry.dead !== undefined;
    const activation = snapshot("activation");
    const preActivation = snapshot("preActivation");
    // While the buffer holds s.
    const saturated = saturatedShare(layer, buffer.subarray(0, Math.ceil(rows / stride) * units));
    return {
      activation,
      preActivation,
      dead: canDie ? workspace.countDead(index) / units : null,
      saturated,
      gradientNorm: step ? workspace.gradientNorm(index) : null,
      symmetric: symmetric(),
      weight: weights("value"),
      gradient: step ? weights("gradient") : null,
      oneSigned: step ? workspace.countOneSigned(index) / units : null,
      updateRatio: step?.updateRatios[index] ?? null,
    };
  });
}

/**
 * Returns the k for which the weights of every k-th unit are as many as a histogram needs, or those of one unit.
 *
 * @param max number of values of a layer, see {@link sampleSize}
 */
export function weightStride({ inputs, units }: LayerPlan, max: number): number {
  return Math.min(units, Math.max(1, Math.ceil((units * inputs) / max)));
}

/** @param preActivations a sample of s */
function saturatedShare(layer: LayerPlan, preActivations: FloatArray): number | null {
  const { entry, parameters } = layer.activation;
  if (!entry.saturated) return null;
  let count = 0;
  for (let i = 0; i < preActivations.length; i++) if (entry.saturated(preActivations[i], parameters)) count++;
  return count / preActivations.length;
}

/** Relative difference up to which two weights count as equal: a few roundings of single precision. */
const equalWithin = 1e-6;

/** Whether there are several units and all have the same weights, so that they compute the same and learn the same. */
function haveEqualRows(weights: FloatArray, inputs: number): boolean {
  if (weights.length < 2 * inputs) return false;
  for (let i = inputs; i < weights.length; i++) {
    const first = weights[i % inputs];
    if (!(Math.abs(weights[i] - first) <= equalWithin * Math.abs(first))) return false;
  }
  return true;
}
