import { biasParameter, eachWeight, type Initializer, symmetricUniform } from "./initializer.ts";

export const uniform: Initializer = {
  id: "uniform",
  label: "Uniform",
  doc: "Uniform within ±limit whatever the layer's size: how networks were started before their widths were looked at.",
  source: "Rumelhart, Hinton and Williams 1986, with ±0.3",
  parameters: [
    {
      name: "limit",
      label: "limit",
      doc: "The greatest absolute value of a weight; the standard deviation is limit/√3.",
      default: 0.3,
      minimum: 0,
      maximum: 1000,
    },
    biasParameter,
  ],
  draw: eachWeight((_layer, random, { limit }) => symmetricUniform(random, limit)),
};
