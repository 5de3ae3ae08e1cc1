import type { Loss } from "./loss.ts";

export const meanSquaredError: Loss = {
  id: "mean-squared-error",
  label: "Mean squared error",
  doc: "The mean of (output − target)² over rows and outputs: the choice for numbers; for classes, against one-hot targets.",
  source: "Legendre 1805; as torch.nn.MSELoss, without the ½ of Rumelhart et al. 1986",
  parameters: [],
  formula: (s, y, m) => `1/${m} ‖${s} − ${y}‖²`,
  gradientFormula: (s, y, m) => `2/${m} (${s} − ${y})ᵀ`,
  tasks: ["regression", "classification"],
  coding: "one-hot",

  /** 1/outputs Σⱼ (sⱼ − yⱼ)². */
  value({ outputs, logits, targets }, row) {
    let total = 0;
    for (let i = row * outputs; i < (row + 1) * outputs; i++) {
      const error = logits[i] - targets[i];
      total += error * error;
    }
    return total / outputs;
  },

  /** 2 (s − y) / (rows · outputs). */
  gradient({ rows, outputs, logits, targets }, gradient) {
    const scale = 2 / (rows * outputs);
    for (let i = 0; i < rows * outputs; i++) gradient[i] = scale * (logits[i] - targets[i]);
  },
};
