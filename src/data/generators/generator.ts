import type { CatalogueEntry } from "../../shared/catalogue.ts";
import type { Random } from "../../shared/random.ts";
import type { Parameters } from "../../shared/registry.ts";

/** How many numbers a point has, and how many classes there are. */
export interface GeneratorShape {
  readonly inputs: number;
  readonly classes: number;
}

/**
 * A distribution of labeled points. One literal in a file of its own, listed in `generators.ts`. The noise is no matter
 * of the generator: it is added to each coordinate afterwards.
 */
export interface Generator extends CatalogueEntry {
  shape(parameters: Parameters): GeneratorShape;
  /**
   * Draws one point without noise.
   *
   * @param label its class: the classes take turns, so that they are of equal size to within one point
   * @param share where the point stands among those of its class, from 0 up to but not including 1
   * @param point (inputs), to be filled
   */
  draw(label: number, share: number, random: Random, parameters: Parameters, point: Float64Array): void;
}

/** A generator of points in the plane, of two classes, without parameters. */
export const planar: Pick<Generator, "parameters" | "shape"> = {
  parameters: [],
  shape: () => ({ inputs: 2, classes: 2 }),
};
