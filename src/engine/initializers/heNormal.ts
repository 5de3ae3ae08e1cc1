import { biasParameter, eachWeight, type Initializer } from "./initializer.ts";

export const heNormal: Initializer = {
  id: "he-normal",
  label: "He normal",
  doc: "N(0, 2/n_in): keeps the variance through layers of ReLUs, which pass half of it; the choice for ReLU and its kin.",
  source: "He, Zhang, Ren and Sun 2015",
  parameters: [biasParameter],
  draw: eachWeight(({ fanIn }, random) => random.normal() * Math.sqrt(2 / fanIn)),
};
