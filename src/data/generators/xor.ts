import { type Generator, planar } from "./generator.ts";

export const xor: Generator = {
  ...planar,
  id: "xor",
  label: "XOR",
  doc: "Four squares of which opposite ones are of a class: what a network without a hidden layer cannot learn.",
  source: "Minsky and Papert 1969",
  // Uniform in [−1, 1)²; class 1 where the coordinates' signs differ.
  draw(label, _share, random, _parameters, point) {
    const x = 2 * random.uniform() - 1;
    const size = random.uniform();
    const sameSign = label === 0;
    point[0] = x;
    point[1] = x < 0 === sameSign ? -size : size;
  },
};
