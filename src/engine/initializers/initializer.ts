import type { CatalogueEntry, NumberParameter } from "../../shared/catalogue.ts";
import type { Random } from "../random.ts";
import type { Parameters } from "../registry.ts";

/** What an initializer may know of the layer whose weights it draws. */
export interface WeightShape {
  /** n_in: inputs of a unit. */
  readonly fanIn: number;
  /** n_out: units of the layer. */
  readonly fanOut: number;
}

/**
 * How a dense layer's weights are drawn before the first step. One literal in a file of its own, listed in `initializers.ts`.
 * Biases start at the parameter `bias`, which every entry has; γ starts at 1 and β at 0.
 */
export interface Initializer extends CatalogueEntry {
  /** One weight, drawn independently of the others, or a constant. */
  weight(shape: WeightShape, random: Random, parameters: Parameters): number;
}

/** The lecture: biases slightly positive keep ReLUs alive at the start. */
export const biasParameter: NumberParameter = {
  name: "bias",
  label: "bias",
  doc: "Where the biases start; slightly positive, such as 0.01, keeps ReLU units alive at first.",
  default: 0,
  minimum: -1000,
  maximum: 1000,
};

/** Uniform in (−limit, limit). */
export function symmetricUniform(random: Random, limit: number): number {
  return limit * (2 * random.uniform() - 1);
}
