import { biasParameter, eachWeight, type Initializer, symmetricUniform } from "./initializer.ts";

export const glorotUniform: Initializer = {
  id: "glorot-uniform",
  label: "Glorot uniform",
  doc: "Uniform within ±√(6/(n_in + n_out)): Glorot normal's variance without its tails; for tanh and sigmoid.",
  source: "Glorot and Bengio 2010",
  parameters: [biasParameter],
  draw: eachWeight(({ fanIn, fanOut }, random) => symmetricUniform(random, Math.sqrt(6 / (fanIn + fanOut)))),
};
