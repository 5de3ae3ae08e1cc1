/** A network's numbers in float64, apart from the kernels, so that they can be looked at, moved and differentiated. */
import type { NetworkPlan, TensorName } from "../kernels/kernels.ts";
import { learnedTensors, runningTensors, tensorSize } from "../kernels/tensors.ts";
import { type ModelTensors, tensorFileName } from "../model.ts";
import type { Network } from "../network.ts";

/** The plan of a network with the values of all its tensors, one record for each dense layer. */
export interface NetworkValues {
  readonly plan: NetworkPlan;
  readonly tensors: readonly Readonly<Partial<Record<TensorName, Float64Array>>>[];
}

/** Copies the tensors out of the network's workspace. */
export function readNetworkValues({ plan, workspace }: Network): NetworkValues {
  return valuesOf(plan, (layer, name, values) => workspace.read(layer, name, "value", values));
}

/** Takes the tensors of a model; they have the plan's shapes. */
export function modelValues(plan: NetworkPlan, tensors: ModelTensors): NetworkValues {
  return valuesOf(plan, (layer, name, values) => values.set(tensors[tensorFileName(layer, name)].data));
}

/** @throws Error where the layer has no such tensor */
export function tensorOf({ tensors }: NetworkValues, layer: number, name: TensorName): Float64Array {
  const values = tensors[layer][name];
  if (!values) throw new Error(`Layer ${layer} has no ${name}.`);
  return values;
}

/** The same network with another tensor in one place. */
export function withTensor(
  { plan, tensors }: NetworkValues,
  layer: number,
  name: TensorName,
  values: Float64Array,
): NetworkValues {
  return {
    plan,
    tensors: tensors.map((own, index) => (index === layer ? { ...own, [name]: values } : own)),
  };
}

function valuesOf(
  plan: NetworkPlan,
  fill: (layer: number, name: TensorName, values: Float64Array) => void,
): NetworkValues {
  const tensors = plan.layers.map((layer, index) => {
    const own: Partial<Record<TensorName, Float64Array>> = {};
    for (const name of [...learnedTensors, ...runningTensors]) {
      const size = tensorSize(layer, name);
      if (size === 0) continue;
      own[name] = new Float64Array(size);
      fill(index, name, own[name]);
    }
    return own;
  });
  return { plan, tensors };
}
