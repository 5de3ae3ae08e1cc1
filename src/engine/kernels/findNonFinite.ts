import type { NonFinite, TensorName, TensorPart, Workspace } from "./kernels.ts";
import { learnedTensors, runningTensors, tensorSize } from "./tensors.ts";

const words: Readonly<Record<TensorName, string>> = {
  weight: "weight",
  bias: "bias",
  gamma: "batch-norm scale",
  beta: "batch-norm shift",
  runningMean: "batch-norm running mean",
  runningVariance: "batch-norm running variance",
};

/**
 * The first place where something is not finite, looking in the order in which it is computed: the last backward pass
 * from the output layer to the first, the parameters, then the last forward pass from the first layer to the output.
 * It copies everything it looks at, since it is called once in a run's life.
 */
export function findNonFinite(workspace: Workspace): NonFinite | undefined {
  return findInBackward(workspace) ?? findInParameters(workspace) ?? findInForward(workspace);
}

function findInBackward(workspace: Workspace): NonFinite | undefined {
  const { layers, optimizer } = workspace.plan;
  if (!optimizer) return undefined;
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    // The way the gradient goes: through batch norm first, to the weights last.
    const tensor = learnedTensors.toReversed().find((name) => !isFinite(workspace, layer, name, "gradient"));
    if (tensor) return { layer, quantity: `${words[tensor]} gradient` };
  }
  return undefined;
}

function findInParameters(workspace: Workspace): NonFinite | undefined {
  for (const layer of workspace.plan.layers.keys()) {
    const tensor = learnedTensors.find((name) => !isFinite(workspace, layer, name, "value"));
    if (tensor) return { layer, quantity: words[tensor] };
  }
  return undefined;
}

function findInForward(workspace: Workspace): NonFinite | undefined {
  const { layers, capacity, loss } = workspace.plan;
  const last = layers.length - 1;
  for (const [layer, { units }] of layers.entries()) {
    const values = new Float64Array(capacity * units);
    const quantityIsFinite = (quantity: "preActivation" | "activation") =>
      values.subarray(0, workspace.sample(layer, quantity, 1, values)).every(Number.isFinite);
    if (!quantityIsFinite("preActivation")) return { layer, quantity: "pre-activation" };
    const tensor = runningTensors.find((name) => !isFinite(workspace, layer, name, "value"));
    if (tensor) return { layer, quantity: words[tensor] };
    const predicts = layer === last && loss.entry.predict !== undefined;
    if (!quantityIsFinite("activation")) return { layer, quantity: predicts ? "prediction" : "activation" };
  }
  return undefined;
}

function isFinite(workspace: Workspace, layer: number, tensor: TensorName, part: TensorPart): boolean {
  const size = tensorSize(workspace.plan.layers[layer], tensor);
  if (size === 0) return true;
  const values = new Float64Array(size);
  workspace.read(layer, tensor, part, values);
  return values.every(Number.isFinite);
}
