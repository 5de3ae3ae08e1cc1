import { biasParameter, eachWeight, type Initializer } from "./initializer.ts";

export const xavierNormal: Initializer = {
  id: "xavier-normal",
  label: "Xavier normal",
  doc: "N(0, 1/n_in), Xavier as the lecture has it: keeps the variance through linear and tanh layers; halves it at every ReLU.",
  source: "Glorot and Bengio 2010, with the inputs alone as in the lecture and in Caffe; LeCun et al. 1998",
  parameters: [biasParameter],
  draw: eachWeight(({ fanIn }, random) => random.normal() * Math.sqrt(1 / fanIn)),
};
