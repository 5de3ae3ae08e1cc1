import { type Generator, planar } from "./generator.ts";

export const circles: Generator = {
  ...planar,
  id: "circles",
  label: "Circles",
  doc: "A circle around another: no straight line parts them.",
  source: "scikit-learn, make_circles",
  parameters: [
    {
      name: "factor",
      label: "inner radius",
      doc: "The inner circle's radius; the outer one's is 1.",
      default: 0.5,
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
    },
  ],
  // Evenly spaced, as scikit-learn has them: 0 the outer circle, 1 the inner.
  draw(label, share, _random, { factor }, point) {
    const radius = label === 0 ? 1 : factor;
    point[0] = radius * Math.cos(2 * Math.PI * share);
    point[1] = radius * Math.sin(2 * Math.PI * share);
  },
};
