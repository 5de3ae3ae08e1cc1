import type { Optimizer } from "./optimizer.ts";
import { learningRateParameter, momentumParameter } from "./parameters.ts";

/**
 * The gradient is meant to be taken where the velocity will have led. In the variable that is there already (Bengio,
 * Boulanger-Lewandowski and Pascanu 2013) that is a gradient at the weights as they are, and a step by g + μv.
 */
export const nesterov: Optimizer = {
  id: "nesterov",
  label: "Nesterov momentum",
  doc: "Momentum that looks ahead: v ← μv + g, w ← w − η(g + μv); brakes earlier than plain momentum when the slope turns.",
  source:
    "Nesterov 1983; Sutskever, Martens, Dahl and Hinton 2013; the form of torch.optim.SGD(nesterov=True)",
  parameters: [
    learningRateParameter(
      0.03,
      "The size of a step; a tenth of it is the first remedy when training diverges.",
    ),
    momentumParameter,
  ],
  state: ["velocity"],
  init([velocity]) {
    velocity.fill(0);
  },
  step(weights, gradient, [velocity], { momentum }, { learningRate }) {
    for (let i = 0; i < weights.length; i++) {
      const v = momentum * velocity[i] + gradient[i];
      velocity[i] = v;
      weights[i] -= learningRate * (gradient[i] + momentum * v);
    }
  },
};
