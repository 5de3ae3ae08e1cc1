import { type Generator, planar } from "./generator.ts";

export const moons: Generator = {
  ...planar,
  id: "moons",
  label: "Moons",
  doc: "Two half circles that reach into each other.",
  source: "scikit-learn, make_moons",
  // Evenly spaced, as scikit-learn has them, but for the half circle's end, which stands there in it.
  draw(label, share, _random, _parameters, point) {
    const angle = Math.PI * share;
    point[0] = label === 0 ? Math.cos(angle) : 1 - Math.cos(angle);
    point[1] = label === 0 ? Math.sin(angle) : 0.5 - Math.sin(angle);
  },
};
