import { biasParameter, eachWeight, type Initializer, type LayerToDraw } from "./initializer.ts";

/**
 * W = g · N(0, 1/N), N = n_in. Going back through a layer the log of the gradient's length makes a random step; g is such that the
 * steps have mean 0, so that over D layers the length strays by √D and does not shrink or grow by a power of D. (With
 * g = 1, which keeps the *square* of the length in the mean, its logarithm drifts downward: most networks vanish and a few
 * explode.) The paper derives g for linear units and ReLUs; for tanh it finds 1.02 to 1.1 by search, which is `gain`.
 */
export const randomWalk: Initializer = {
  id: "random-walk",
  label: "Random walk",
  doc: "N(0, g²/n_in) with g a little above 1 (ReLU: √2), so that the log of the gradient's length has no drift over many layers.",
  source: "Sussillo and Abbott 2014, Random walk initialization for training very deep feedforward networks",
  parameters: [
    {
      name: "gain",
      label: "gain",
      doc: "Multiplies the paper's g; 1 for ReLU and linear layers, about 1.05 for tanh.",
      default: 1,
      exclusiveMinimum: 0,
      maximum: 100,
    },
    biasParameter,
  ],
  draw: eachWeight(
    (layer, random, { gain }) => (gain * walkGain(layer) * random.normal()) / Math.sqrt(layer.fanIn),
  ),
};

/** The paper's equations: e^(1/2N) for linear units, √2 e^(1.2 / (max(N, 6) − 2.4)) for ReLUs. */
function walkGain({ fanIn, activation }: LayerToDraw): number {
  if (activation.entry.id === "relu") return Math.SQRT2 * Math.exp(1.2 / (Math.max(fanIn, 6) - 2.4));
  return Math.exp(1 / (2 * fanIn));
}
