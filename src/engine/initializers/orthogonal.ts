import { biasParameter, type Initializer } from "./initializer.ts";
import { fillOrthonormal, orthonormalOperations } from "./orthonormal.ts";

export const orthogonal: Initializer = {
  id: "orthogonal",
  label: "Orthogonal",
  doc: "A random rotation times a gain: a deep linear stack keeps every length exactly, forward and backward.",
  source: "Saxe, McClelland and Ganguli 2013; as torch.nn.init.orthogonal_",
  parameters: [
    {
      name: "gain",
      label: "gain",
      doc: "What the rotation is multiplied with: 1 for linear layers, slightly more for tanh, √2 ≈ 1.414 for ReLU.",
      default: 1,
      exclusiveMinimum: 0,
      maximum: 1000,
    },
    biasParameter,
  ],
  operations: orthonormalOperations,
  draw(weight, { fanIn, fanOut }, random, { gain }) {
    fillOrthonormal(weight, fanOut, fanIn, random);
    for (let i = 0; i < weight.length; i++) weight[i] *= gain;
  },
};
