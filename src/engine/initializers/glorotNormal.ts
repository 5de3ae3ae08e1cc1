import { biasParameter, eachWeight, type Initializer } from "./initializer.ts";

export const glorotNormal: Initializer = {
  id: "glorot-normal",
  label: "Glorot normal",
  doc: "N(0, 2/(n_in + n_out)): a compromise between keeping the variance forward and backward; for tanh and sigmoid.",
  source: "Glorot and Bengio 2010",
  parameters: [biasParameter],
  draw: eachWeight(({ fanIn, fanOut }, random) => random.normal() * Math.sqrt(2 / (fanIn + fanOut))),
};
