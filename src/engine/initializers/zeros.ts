import { biasParameter, eachWeight, type Initializer } from "./initializer.ts";

export const zeros: Initializer = {
  id: "zeros",
  label: "Zeros",
  doc: "Every weight 0: all units of a layer stay alike and hidden layers learn nothing; for the output layer or to see why.",
  parameters: [biasParameter],
  draw: eachWeight(() => 0),
};
