import type { Generator } from "./generator.ts";

export const spiral: Generator = {
  id: "spiral",
  label: "Spirals",
  doc: "Arms that wind around each other: hard for few units, the classic test of a hidden layer.",
  source: "Lang and Witbrock 1988",
  parameters: [
    {
      name: "arms",
      label: "arms",
      doc: "One for each class.",
      default: 2,
      minimum: 2,
      maximum: 20,
      integer: true,
    },
    {
      name: "turns",
      label: "turns",
      doc: "How often each arm goes around.",
      default: 1.5,
      exclusiveMinimum: 0,
      maximum: 20,
    },
  ],
  shape: ({ arms }) => ({ inputs: 2, classes: arms }),
  // r = s, angle = 2π (turns · s + label / arms), with s uniform: as far along the arm as from the center.
  draw(label, _share, random, { arms, turns }, point) {
    const radius = random.uniform();
    const angle = 2 * Math.PI * (turns * radius + label / arms);
    point[0] = radius * Math.cos(angle);
    point[1] = radius * Math.sin(angle);
  },
};
