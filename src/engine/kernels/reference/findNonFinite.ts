import type { NonFinite, TensorName } from "../kernels.ts";
import { learnedTensors, runningTensors } from "../tensors.ts";
import type { LayerMemory, NetworkMemory } from "./layerMemory.ts";
import { allFinite } from "./scan.ts";

const words: Readonly<Record<TensorName, string>> = {
  weight: "weight",
  bias: "bias",
  gamma: "batch-norm scale",
  beta: "batch-norm shift",
  runningMean: "batch-norm running mean",
  runningVariance: "batch-norm running variance",
};

/** See `Workspace.findNonFinite`. */
export function findNonFinite(memory: NetworkMemory, rows: number): NonFinite | undefined {
  return findInBackward(memory.layers) ?? findInParameters(memory.layers) ?? findInForward(memory, rows);
}

function findInBackward(layers: readonly LayerMemory[]): NonFinite | undefined {
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    // The way the gradient goes: through batch norm first, to the weights last.
    const tensor = learnedTensors.toReversed().find((name) => !allFinite(layers[layer].gradients[name]));
    if (tensor) return { layer, quantity: `${words[tensor]} gradient` };
  }
  return undefined;
}

function findInParameters(layers: readonly LayerMemory[]): NonFinite | undefined {
  for (const [layer, { values }] of layers.entries()) {
    const tensor = learnedTensors.find((name) => !allFinite(values[name]));
    if (tensor) return { layer, quantity: words[tensor] };
  }
  return undefined;
}

function findInForward(memory: NetworkMemory, rows: number): NonFinite | undefined {
  const last = memory.layers.length - 1;
  for (const [layer, { plan, s, a, values }] of memory.layers.entries()) {
    const count = rows * plan.units;
    if (!allFinite(s, count)) return { layer, quantity: "pre-activation" };
    const tensor = runningTensors.find((name) => !allFinite(values[name]));
    if (tensor) return { layer, quantity: words[tensor] };
    if (!allFinite(a, count)) return { layer, quantity: "activation" };
    if (layer === last && !allFinite(memory.predictions, count)) return { layer, quantity: "prediction" };
  }
  return undefined;
}
