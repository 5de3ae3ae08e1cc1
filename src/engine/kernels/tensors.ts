import type { LayerPlan, NetworkPlan, TensorName } from "./kernels.ts";

/** The tensors that an optimizer updates, in the order in which a layer holds them. */
export const learnedTensors = ["weight", "bias", "gamma", "beta"] as const satisfies readonly TensorName[];
export type LearnedTensor = (typeof learnedTensors)[number];
/** Batch norm's running averages. */
export const runningTensors = ["runningMean", "runningVariance"] as const satisfies readonly TensorName[];

/** The number of elements of a layer's tensor; 0 where the layer has none of this name. */
export function tensorSize(layer: LayerPlan, tensor: TensorName): number {
  const { inputs, units, batchNorm } = layer;
  switch (tensor) {
    case "weight":
      return units * inputs;
    case "bias":
      return units;
    case "gamma":
    case "beta":
      return batchNorm?.affine ? units : 0;
    case "runningMean":
    case "runningVariance":
      return batchNorm ? units : 0;
    default:
      return tensor satisfies never;
  }
}

/** The layer's weights, biases, γ and β. */
export function parameterCount(layer: LayerPlan): number {
  return learnedTensors.reduce((sum, tensor) => sum + tensorSize(layer, tensor), 0);
}

export function planParameters(plan: NetworkPlan): number {
  return plan.layers.reduce((sum, layer) => sum + parameterCount(layer), 0);
}
