import type { Loss } from "./loss.ts";

/**
 * With sigmoid outputs (`"output": { "activation": "sigmoid" }`) and a batch of one row this is the delta rule of 1986,
 * Δw = η δ i with δ = (t − o) f′. They sum E over the patterns of an epoch; here J is the mean over a batch's rows, so that
 * their η is n times as large in a batch of n.
 */
export const halfSquaredError: Loss = {
  id: "half-squared-error",
  label: "Half squared error",
  doc: "½ Σ (target − output)² over the outputs, mean over the rows; two classes share one output with targets 0 and 1.",
  source: "Rumelhart, Hinton and Williams 1986",
  parameters: [],
  formula: (s, y) => `1/2 ‖${y} − ${s}‖²`,
  gradientFormula: (s, y) => `(${s} − ${y})ᵀ`,
  tasks: ["regression", "classification"],
  coding: "binary",

  /** ½ Σⱼ (yⱼ − sⱼ)². */
  value({ outputs, logits, targets }, row) {
    let total = 0;
    for (let i = row * outputs; i < (row + 1) * outputs; i++) {
      const error = targets[i] - logits[i];
      total += error * error;
    }
    return 0.5 * total;
  },

  /** (s − y) / rows. */
  gradient({ rows, outputs, logits, targets }, gradient) {
    const scale = 1 / rows;
    for (let i = 0; i < rows * outputs; i++) gradient[i] = scale * (logits[i] - targets[i]);
  },
};
