import type { CatalogueEntry } from "../../shared/catalogue.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { Parameters } from "../../shared/registry.ts";

/** A layer as a learning rule changes it: W (units, inputs), row-major, and its biases, in place. */
export interface RuleLayer {
  readonly inputs: number;
  readonly units: number;
  readonly weight: Float64Array;
  readonly bias: Float64Array;
}

/**
 * A way to learn that is not a step along the gradient, and so no {@link Optimizer}: it is shown one example after the
 * other and changes the weights itself. One literal in a file of its own, listed in `learningRules.ts`; a design names it
 * where it would name an optimizer. Every entry has a parameter `learningRate`.
 */
export interface LearningRule extends CatalogueEntry {
  /** @throws InputError that names the field when the rule cannot train this design */
  check(design: DesignSpec): void;
  /**
   * Learns from one example.
   *
   * @param input x (inputs of the first layer)
   * @param target (outputs), as the loss codes classes
   * @param learningRate after any schedule
   * @returns whether any weight was changed
   */
  learn(
    layers: readonly RuleLayer[],
    input: Float32Array,
    target: Float32Array,
    learningRate: number,
    parameters: Parameters,
  ): boolean;
}
