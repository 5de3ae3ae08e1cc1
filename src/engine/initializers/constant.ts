import { biasParameter, eachWeight, type Initializer } from "./initializer.ts";

export const constant: Initializer = {
  id: "constant",
  label: "Constant",
  doc: "Every weight the same number: as with zeros all units of a layer stay alike; for the output layer or to see why.",
  parameters: [
    {
      name: "value",
      label: "value",
      doc: "Of every weight.",
      default: 0.1,
      minimum: -1000,
      maximum: 1000,
    },
    biasParameter,
  ],
  draw: eachWeight((_layer, _random, { value }) => value),
};
