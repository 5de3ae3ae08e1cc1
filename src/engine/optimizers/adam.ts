import type { Optimizer } from "./optimizer.ts";
import { adamParameters } from "./parameters.ts";

/**
 * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η m̂ / (√v̂ + ε), where m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) undo the
 * pull toward 0 of the first steps. An L2 term (`training.l2`) comes in with g, as in PyTorch; see AdamW.
 */
export const adam: Optimizer = {
  id: "adam",
  label: "Adam",
  doc: "RMSProp with momentum, both corrected for their start at 0: a good first choice that asks for little tuning.",
  source: "Kingma and Ba 2015",
  parameters: adamParameters,
  state: ["mean", "meanSquare"],
  init([mean, meanSquare]) {
    mean.fill(0);
    meanSquare.fill(0);
  },
  step(weights, gradient, [mean, meanSquare], { beta1, beta2, epsilon }, { learningRate, update }) {
    const meanScale = learningRate / (1 - beta1 ** update);
    const rootScale = 1 / Math.sqrt(1 - beta2 ** update);
    for (let i = 0; i < weights.length; i++) {
      const g = gradient[i];
      const m = beta1 * mean[i] + (1 - beta1) * g;
      const v = beta2 * meanSquare[i] + (1 - beta2) * g * g;
      mean[i] = m;
      meanSquare[i] = v;
      weights[i] -= (meanScale * m) / (rootScale * Math.sqrt(v) + epsilon);
    }
  },
};
