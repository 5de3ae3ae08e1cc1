import type { Generator } from "./generator.ts";

export const checkerboard: Generator = {
  id: "checkerboard",
  label: "Checkerboard",
  doc: "Squares that alternate between two classes: XOR with more fields.",
  parameters: [
    {
      name: "fields",
      label: "fields",
      doc: "The squares along a side.",
      default: 4,
      minimum: 2,
      maximum: 64,
      integer: true,
    },
  ],
  shape: () => ({ inputs: 2, classes: 2 }),
  // A field is drawn uniformly among those of the class, then a point in it; the board is [−1, 1)².
  draw(label, _share, random, { fields }, point) {
    let column = 0;
    let row = 0;
    do {
      column = random.below(fields);
      row = random.below(fields);
    } while ((column + row) % 2 !== label);
    point[0] = (2 * (column + random.uniform())) / fields - 1;
    point[1] = (2 * (row + random.uniform())) / fields - 1;
  },
};
