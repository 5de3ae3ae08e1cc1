import type { Generator } from "./generator.ts";

export const randomNoise: Generator = {
  id: "random",
  label: "Random N(0, 1)",
  doc: "Standard normal inputs and classes that have nothing to do with them: to watch what an initialization does to activations, and to see a network learn by heart.",
  parameters: [
    {
      name: "inputs",
      label: "inputs",
      doc: "The numbers of a row.",
      default: 500,
      minimum: 1,
      maximum: 65536,
      integer: true,
    },
    {
      name: "classes",
      label: "classes",
      doc: "Which take turns.",
      default: 10,
      minimum: 2,
      maximum: 1000,
      integer: true,
    },
  ],
  shape: ({ inputs, classes }) => ({ inputs, classes }),
  draw(_label, _share, random, { inputs }, point) {
    for (let i = 0; i < inputs; i++) point[i] = random.normal();
  },
};
