import { activations } from "../src/engine/activations/activations.ts";
import type { NetworkPlan } from "../src/engine/kernels/kernels.ts";
import { losses } from "../src/engine/losses/losses.ts";
import { optimizers } from "../src/engine/optimizers/optimizers.ts";
import { bind } from "../src/engine/registry.ts";
import type { Shape } from "./shapes.ts";

/** A shape as our engine has it. */
export function planOf({ sizes, batch, activation, batchNorm }: Shape): NetworkPlan {
  const last = sizes.length - 2;
  const activate = (type: string) => bind(activations, { type, parameters: {} }, "activation");
  return {
    inputs: sizes[0],
    layers: sizes.slice(1).map((units, index) => ({
      inputs: sizes[index],
      units,
      activation: activate(index < last ? activation : "identity"),
      batchNorm: batchNorm && index < last ? { affine: true, epsilon: 1e-5, decay: 0.9 } : undefined,
    })),
    loss: bind(losses, { type: "softmax-cross-entropy", parameters: {} }, "loss"),
    optimizer: bind(optimizers, { type: "sgd", parameters: { momentum: 0.9 } }, "optimizer"),
    l2: 0,
    clipNorm: 0,
    capacity: batch,
  };
}
