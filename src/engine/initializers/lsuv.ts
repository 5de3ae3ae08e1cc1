import { preActivations, varies } from "./fitting.ts";
import { biasParameter, type Initializer } from "./initializer.ts";
import { fillOrthonormal, orthonormalOperations } from "./orthonormal.ts";

/**
 * Layer-sequential unit variance: orthonormal weights, then, from the first layer to the last, each layer's weights divided
 * by the standard deviation of its sums over units and rows of a batch. The paper repeats this until the variance is within
 * 0.1 of 1; for a linear map the first division is exact.
 */
export const lsuv: Initializer = {
  id: "lsuv",
  label: "LSUV",
  doc: "Orthonormal weights, then each layer scaled so that a batch of the training set gives its sums variance 1, whatever the activation.",
  source: "Mishkin and Matas 2015, All you need is a good init",
  parameters: [biasParameter],
  operations: orthonormalOperations,
  draw: (weight, { fanIn, fanOut }, random) => fillOrthonormal(weight, fanOut, fanIn, random),
  fit(layer) {
    const { weight } = layer;
    const z = preActivations(layer);
    const mean = z.reduce((sum, value) => sum + value, 0) / z.length;
    const variance = z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / z.length;
    if (!varies(mean, variance)) return;
    const scale = 1 / Math.sqrt(variance);
    for (let i = 0; i < weight.length; i++) weight[i] *= scale;
  },
};
