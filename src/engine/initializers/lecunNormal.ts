import { biasParameter, eachWeight, type Initializer } from "./initializer.ts";

export const lecunNormal: Initializer = {
  id: "lecun-normal",
  label: "LeCun normal",
  doc: "N(0, 1/n_in): what the lecture calls Xavier, twelve years earlier; for tanh, and what SELU wants.",
  source: "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp",
  parameters: [biasParameter],
  draw: eachWeight(({ fanIn }, random) => random.normal() * Math.sqrt(1 / fanIn)),
};
