import type { Optimizer } from "./optimizer.ts";
import { learningRateParameter, momentumParameter } from "./parameters.ts";

export const sgd: Optimizer = {
  id: "sgd",
  label: "SGD",
  doc: "Stochastic gradient descent with momentum: v ← μv + g, w ← w − ηv; with μ = 0 the lecture's plain update.",
  source: "Robbins and Monro 1951; Polyak 1964; the form of torch.optim.SGD, in which μ does not scale η",
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
      weights[i] -= learningRate * v;
    }
  },
};
