import type { LayerQuantity } from "../../shared/events.ts";
import type { NonFinite, TensorName, TensorPart, Workspace } from "./kernels.ts";
import { type LearnedTensor, learnedTensors, runningTensors, tensorSize } from "./tensors.ts";

const words: Readonly<Record<TensorName, string>> = {
  weight: "weight",
  bias: "bias",
  gamma: "batch-norm scale",
  beta: "batch-norm shift",
  runningMean: "batch-norm running mean",
  runningVariance: "batch-norm running variance",
};

/**
 * The first place where something is not finite, in the order in which it must have come about: a parameter whose own
 * gradient is finite (it was so before, or overflowed in the update); the last backward pass, from the output layer to
 * the first; the other parameters; the last forward pass, from the first layer to the output. It copies everything that
 * it looks at, since it is asked once in a run.
 */
export function findNonFinite(workspace: Workspace): NonFinite | undefined {
  return (
    findInParameters(workspace, (layer, tensor) => tensorIsFinite(workspace, layer, tensor, "gradient")) ??
    findInBackward(workspace) ??
    findInParameters(workspace, () => true) ??
    findInForward(workspace)
  );
}

function findInBackward(workspace: Workspace): NonFinite | undefined {
  for (let layer = workspace.plan.layers.length - 1; layer >= 0; layer--) {
    // The way the gradient goes: through batch norm first, to the weights last.
    const tensor = learnedTensors
      .toReversed()
      .find((name) => !tensorIsFinite(workspace, layer, name, "gradient"));
    if (tensor) return { layer, quantity: `${words[tensor]} gradient` };
  }
  return undefined;
}

function findInParameters(
  workspace: Workspace,
  isMeant: (layer: number, tensor: LearnedTensor) => boolean,
): NonFinite | undefined {
  for (const layer of workspace.plan.layers.keys()) {
    const tensor = learnedTensors.find(
      (name) => !tensorIsFinite(workspace, layer, name, "value") && isMeant(layer, name),
    );
    if (tensor) return { layer, quantity: words[tensor] };
  }
  return undefined;
}

function findInForward(workspace: Workspace): NonFinite | undefined {
  const { layers, loss } = workspace.plan;
  const last = layers.length - 1;
  for (const layer of layers.keys()) {
    if (!quantityIsFinite(workspace, layer, "preActivation")) return { layer, quantity: "pre-activation" };
    const tensor = runningTensors.find((name) => !tensorIsFinite(workspace, layer, name, "value"));
    if (tensor) return { layer, quantity: words[tensor] };
    const predicts = layer === last && loss.entry.predict !== undefined;
    if (!quantityIsFinite(workspace, layer, "activation")) {
      return { layer, quantity: predicts ? "prediction" : "activation" };
    }
  }
  return undefined;
}

function quantityIsFinite(workspace: Workspace, layer: number, quantity: LayerQuantity): boolean {
  const values = new Float64Array(workspace.rows * workspace.plan.layers[layer].units);
  workspace.sample(layer, quantity, 1, values);
  return values.every(Number.isFinite);
}

/** A network that only computes has no gradients, and none that is not finite. */
function tensorIsFinite(workspace: Workspace, layer: number, tensor: TensorName, part: TensorPart): boolean {
  const size = tensorSize(workspace.plan.layers[layer], tensor);
  if (size === 0 || (part !== "value" && !workspace.plan.optimizer)) return true;
  const values = new Float64Array(size);
  workspace.read(layer, tensor, part, values);
  return values.every(Number.isFinite);
}
