import { preActivations, varies } from "./fitting.ts";
import { biasParameter, eachWeight, type Initializer } from "./initializer.ts";

/**
 * The within-layer normalization (algorithm 1 of the paper) on Gaussian weights: per unit w ← w/σ, b ← β − μ/σ with μ and σ
 * of the unit's sum over a batch of the training set and β the parameter `bias`. It does once, before training, what batch
 * norm does in every step. The second part of the paper, which evens out how fast layers change by moving scale between
 * them, needs gradients and homogeneous activations and is not done here.
 */
export const dataDependent: Initializer = {
  id: "data-dependent",
  label: "Data-dependent",
  doc: "Gaussian weights, then each unit scaled and shifted so that a batch of the training set gives its sum mean = bias and variance 1.",
  source: "Krähenbühl, Doersch, Donahue and Darrell 2015, within-layer normalization",
  parameters: [biasParameter],
  draw: eachWeight(({ fanIn }, random) => random.normal() / Math.sqrt(fanIn)),
  fit(layer, { bias }) {
    const { weight, rows, fanIn, fanOut } = layer;
    const z = preActivations(layer);
    for (let unit = 0; unit < fanOut; unit++) {
      const beforeBias = layer.bias[unit];
      let mean = 0;
      for (let row = 0; row < rows; row++) mean += (z[row * fanOut + unit] - beforeBias) / rows;
      let variance = 0;
      for (let row = 0; row < rows; row++)
        variance += (z[row * fanOut + unit] - beforeBias - mean) ** 2 / rows;
      // A unit that is the same for every row has nothing to be scaled by.
      const inverse = varies(mean, variance) ? 1 / Math.sqrt(variance) : 1;
      for (let i = unit * fanIn; i < (unit + 1) * fanIn; i++) weight[i] *= inverse;
      layer.bias[unit] = bias - mean * inverse;
    }
  },
};
