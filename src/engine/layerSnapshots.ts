import type { LayerSnapshot } from "../shared/events.ts";
import type { FloatArray } from "./floats.ts";
import { distribution } from "./histogram.ts";
import type { LayerPlan, Quantity } from "./kernels/kernels.ts";
import type { Network } from "./network.ts";

/** A histogram of more numbers looks no different. */
const sampleSize = 32768;

/**
 * Pictures of every layer for the batch that is in the network's workspace. Wide layers are seen through every k-th row;
 * dead units are counted over all rows.
 *
 * @param gradients whether the workspace holds gradients of a step
 */
export function layerSnapshots(network: Network, gradients: boolean): readonly LayerSnapshot[] {
  const { workspace, plan } = network;
  const { rows } = workspace;
  return plan.layers.map((layer, index) => {
    const stride = Math.max(1, Math.ceil((rows * layer.units) / sampleSize));
    const buffer = new Float32Array(Math.ceil(rows / stride) * layer.units);
    const picture = (quantity: Quantity) =>
      distribution(buffer, workspace.sample(index, quantity, stride, buffer));
    const activation = picture("activation");
    const preActivation = picture("preActivation");
    const canDie = layer.activation.entry.dead !== undefined;
    return {
      activation,
      preActivation,
      dead: canDie ? workspace.countDead(index) / layer.units : null,
      saturated: saturatedShare(layer, buffer),
      gradientNorm: gradients ? workspace.gradientNorm(index) : null,
    };
  });
}

/** @param preActivations a sample of s */
function saturatedShare(layer: LayerPlan, preActivations: FloatArray): number | null {
  const { entry, parameters } = layer.activation;
  if (!entry.saturated) return null;
  let count = 0;
  for (let i = 0; i < preActivations.length; i++) if (entry.saturated(preActivations[i], parameters)) count++;
  return count / preActivations.length;
}
