import { biasParameter, eachWeight, type Initializer, symmetricUniform } from "./initializer.ts";

export const heUniform: Initializer = {
  id: "he-uniform",
  label: "He uniform",
  doc: "Uniform within ±√(6/n_in): He normal's variance without its tails; for ReLU and its kin.",
  source: "He, Zhang, Ren and Sun 2015",
  parameters: [biasParameter],
  draw: eachWeight(({ fanIn }, random) => symmetricUniform(random, Math.sqrt(6 / fanIn))),
};
