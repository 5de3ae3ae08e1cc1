import { biasParameter, eachWeight, type Initializer } from "./initializer.ts";

export const gaussian: Initializer = {
  id: "gaussian",
  label: "Gaussian",
  doc: "N(0, std²) whatever the layer's size: in deep stacks a small std lets activations die out, a large one saturates them.",
  source: "Krizhevsky, Sutskever and Hinton 2012",
  parameters: [
    {
      name: "std",
      label: "standard deviation",
      doc: "Of every weight; the lecture shows 0.01 and 1.",
      default: 0.01,
      minimum: 0,
      maximum: 1000,
    },
    biasParameter,
  ],
  draw: eachWeight((_shape, random, { std }) => std * random.normal()),
};
