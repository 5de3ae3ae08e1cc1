import type { Generator } from "./generator.ts";

export const gaussians: Generator = {
  id: "gaussians",
  label: "Gaussians",
  doc: "A round cloud for each class, with the centers on a circle; where the clouds overlap no network is free of error.",
  parameters: [
    {
      name: "classes",
      label: "classes",
      doc: "The number of clouds.",
      default: 2,
      minimum: 2,
      maximum: 100,
      integer: true,
    },
    {
      name: "std",
      label: "spread",
      doc: "The standard deviation of each cloud; the centers are 1 from the origin.",
      default: 0.4,
      minimum: 0,
      maximum: 1000,
    },
  ],
  shape: ({ classes }) => ({ inputs: 2, classes }),
  draw(label, _share, random, { classes, std }, point) {
    const angle = (2 * Math.PI * label) / classes;
    point[0] = Math.cos(angle) + std * random.normal();
    point[1] = Math.sin(angle) + std * random.normal();
  },
};
