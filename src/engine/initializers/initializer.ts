import type { CatalogueEntry, NumberParameter } from "../../shared/catalogue.ts";
import type { Random } from "../../shared/random.ts";
import type { Bound, Parameters } from "../../shared/registry.ts";
import type { Activation } from "../activations/activation.ts";

/** What an initializer may know of the layer whose weights it draws. */
export interface LayerToDraw {
  /** n_in: inputs of a unit. */
  readonly fanIn: number;
  /** n_out: units of the layer. */
  readonly fanOut: number;
  readonly activation: Bound<Activation>;
}

/** A layer that was drawn, and what enters it for a batch of the training set. */
export interface LayerOnBatch {
  /** W (fanOut, fanIn), row-major. */
  readonly weight: Float64Array;
  /** (fanOut) */
  readonly bias: Float64Array;
  readonly fanIn: number;
  readonly fanOut: number;
  readonly rows: number;
  /** x (rows, fanIn), row-major: the batch itself, or what the finished layers below make of it. */
  readonly inputs: Float32Array;
}

/** The state of a pre-training after an epoch. */
export interface PretrainingStep {
  /** Counts from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Mean squared difference of an input and its reconstruction. */
  readonly reconstructionError: number;
}

/**
 * How a dense layer's weights are set before the first step. One literal in a file of its own, listed in `initializers.ts`.
 * Biases start at the parameter `bias`, which every entry has; γ starts at 1 and β at 0.
 */
export interface Initializer extends CatalogueEntry {
  /** Fills W (fanOut, fanIn), row-major; without data and from this generator alone. */
  draw(weight: Float64Array, layer: LayerToDraw, random: Random, parameters: Parameters): void;
  /** About how many operations {@link draw} takes; without it, one for each weight. */
  operations?(layer: Pick<LayerToDraw, "fanIn" | "fanOut">): number;
  /** Adjusts what was drawn to a batch of the training set, in place; absent where no data is looked at. */
  fit?(layer: LayerOnBatch, parameters: Parameters): void;
  /**
   * Trains the layer on its own, on the whole training set, as the first part of a run (`rows` are then all training rows);
   * absent where there is no such thing. Yields after every mini-batch, with a value at the end of an epoch.
   */
  pretrain?(
    layer: LayerOnBatch,
    random: Random,
    parameters: Parameters,
  ): Generator<PretrainingStep | undefined, void>;
}

/** A {@link Initializer.draw} that takes every weight independently of the others. */
export function eachWeight(
  weightOf: (layer: LayerToDraw, random: Random, parameters: Parameters) => number,
): Initializer["draw"] {
  return (weight, layer, random, parameters) => {
    for (let i = 0; i < weight.length; i++) weight[i] = weightOf(layer, random, parameters);
  };
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
