import type { Optimizer } from "./optimizer.ts";
import { epsilonParameter, learningRateParameter } from "./parameters.ts";

export const rmsprop: Optimizer = {
  id: "rmsprop",
  label: "RMSProp",
  doc: "Divides each gradient by the root of its recent mean square: v ← ρv + (1 − ρ)g², w ← w − ηg / (√v + ε).",
  source: "Tieleman and Hinton 2012, with their ρ = 0.9; torch.optim.RMSprop calls it alpha and takes 0.99",
  parameters: [
    learningRateParameter(0.001, "About how far a weight moves in a step, whatever the gradient's size."),
    {
      name: "decay",
      label: "decay ρ",
      doc: "How much of the mean square is kept in a step.",
      default: 0.9,
      minimum: 0,
      exclusiveMaximum: 1,
    },
    epsilonParameter,
  ],
  state: ["meanSquare"],
  init([meanSquare]) {
    meanSquare.fill(0);
  },
  step(weights, gradient, [meanSquare], { decay, epsilon }, { learningRate }) {
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i];
      const v = decay * meanSquare[i] + (1 - decay) * g * g;
      meanSquare[i] = v;
      weights[i] -= (learningRate * g) / (Math.sqrt(v) + epsilon);
    }
  },
};
