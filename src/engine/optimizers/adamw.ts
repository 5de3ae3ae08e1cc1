import { adam } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";
import { adamParameters } from "./parameters.ts";

/**
 * The decay acts on the weights themselves, beside the gradient: dividing it by √v̂, as happens to L2's 2λw in Adam, would
 * decay least what has the largest gradients. It is therefore another thing than `training.l2` and has another name; it
 * does not appear in the loss.
 */
export const adamw: Optimizer = {
  id: "adamw",
  label: "AdamW",
  doc: "Adam with decoupled weight decay: w ← w − η·decay·w, then Adam's step.",
  source:
    "Loshchilov and Hutter 2019; as torch.optim.AdamW over all parameters, so that biases, γ and β decay as well",
  parameters: [
    ...adamParameters,
    {
      name: "weightDecay",
      label: "weight decay",
      doc: "The share of a parameter, times η, that each step takes away; unlike L2 it is not part of the loss.",
      default: 0.01,
      minimum: 0,
      maximum: 1000,
    },
  ],
  state: adam.state,
  init: adam.init,
  step(weights, gradient, state, parameters, context) {
    const keep = 1 - context.learningRate * parameters.weightDecay;
    for (let i = 0; i < weights.length; i++) weights[i] *= keep;
    adam.step(weights, gradient, state, parameters, context);
  },
};
