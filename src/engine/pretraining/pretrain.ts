import type { PretrainingEvent } from "../../shared/events.ts";
import { Random } from "../../shared/random.ts";
import { gather, type InitializationData, type LayerInitialization, propagate } from "../initialization.ts";
import type { NetworkPlan, Workspace } from "../kernels/kernels.ts";

export type PretrainingReport = Omit<PretrainingEvent, "seconds">;

/** Whether any layer is to be trained on its own before the run's first step. */
export function hasPretraining(layers: readonly LayerInitialization[]): boolean {
  return layers.some(({ initializer }) => initializer.entry.pretrain);
}

/**
 * The greedy, layer-wise pre-training (Hinton, Osindero and Teh 2006): from the first layer up, each layer whose initializer
 * has one is trained on what the layers below, as they are by then, make of the training rows. Yields after every
 * mini-batch, with a report at the end of each epoch, when the workspace has the layer's weights of then.
 */
export function* pretrain(
  plan: NetworkPlan,
  layers: readonly LayerInitialization[],
  workspace: Workspace,
  seed: number,
  data: InitializationData,
): Generator<PretrainingReport | undefined, void> {
  const last = layers.findLastIndex(({ initializer }) => initializer.entry.pretrain);
  let x = gather(data.inputs, plan.inputs, data.train);
  for (let index = 0; index <= last; index++) {
    const layer = plan.layers[index];
    const { initializer, stream } = layers[index];
    const { inputs: fanIn, units: fanOut } = layer;
    const weight = new Float64Array(fanIn * fanOut);
    const bias = new Float64Array(fanOut);
    workspace.read(index, "weight", "value", weight);
    workspace.read(index, "bias", "value", bias);
    const machine = { weight, bias, fanIn, fanOut, rows: data.train.length, inputs: x };
    const random = new Random(seed, `pre-training ${stream}`);
    for (const step of initializer.entry.pretrain?.(machine, random, initializer.parameters) ?? []) {
      if (step) {
        workspace.write(index, "weight", "value", weight);
        workspace.write(index, "bias", "value", bias);
      }
      yield step && { kind: "pretraining", layer: index, ...step };
    }
    if (index < last) x = propagate(layer, workspace, index, x);
  }
}
