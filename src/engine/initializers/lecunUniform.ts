import { biasParameter, eachWeight, type Initializer, symmetricUniform } from "./initializer.ts";

export const lecunUniform: Initializer = {
  id: "lecun-uniform",
  label: "LeCun uniform",
  doc: "Uniform within ±√(3/n_in): LeCun normal's variance without its tails; for tanh.",
  source: "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp",
  parameters: [biasParameter],
  draw: eachWeight(({ fanIn }, random) => symmetricUniform(random, Math.sqrt(3 / fanIn))),
};
