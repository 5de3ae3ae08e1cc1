import type { Optimizer } from "./optimizer.ts";

export const sgd: Optimizer = {
  id: "sgd",
  label: "SGD",
  doc: "Stochastic gradient descent with momentum: v ← μv + g, w ← w − ηv; with μ = 0 the lecture's plain update.",
  source: "Robbins and Monro 1951; Polyak 1964; the form of torch.optim.SGD, in which μ does not scale η",
  parameters: [
    {
      name: "learningRate",
      label: "learning rate η",
      doc: "The size of a step; a tenth of it is the first remedy when training diverges.",
      default: 0.03,
      exclusiveMinimum: 0,
      maximum: 1000,
    },
    {
      name: "momentum",
      label: "momentum μ",
      doc: "How much of the last step's velocity is kept; 0 is plain gradient descent.",
      default: 0.9,
      minimum: 0,
      exclusiveMaximum: 1,
    },
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
