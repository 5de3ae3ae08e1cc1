import type { Loss } from "./loss.ts";

/**
 * With a batch of one row and SGD without momentum each update is the Widrow–Hoff rule (LMS), w ← w + 2μ (y − s) x with μ
 * the learning rate, as Widrow writes it. The lecture's η (y − s) x has the 2 inside η: its η is twice our rate.
 */
export const adaline: Loss = {
  id: "adaline",
  label: "ADALINE squared error",
  doc: "(y − s)² with y = ±1 and s the linear sum before the threshold: the Widrow–Hoff rule. Two classes share one output.",
  source: "Widrow and Hoff 1960",
  parameters: [],
  formula: (s, y) => `‖${y} − ${s}‖²`,
  gradientFormula: (s, y) => `2 (${s} − ${y})ᵀ`,
  tasks: ["classification"],
  coding: "signed",

  /** Σⱼ (yⱼ − sⱼ)²: each output is an ADALINE of its own. */
  value({ outputs, logits, targets }, row) {
    let total = 0;
    for (let i = row * outputs; i < (row + 1) * outputs; i++) {
      const error = targets[i] - logits[i];
      total += error * error;
    }
    return total;
  },

  /** −2 (y − s) / rows. */
  gradient({ rows, outputs, logits, targets }, gradient) {
    const scale = 2 / rows;
    for (let i = 0; i < rows * outputs; i++) gradient[i] = scale * (logits[i] - targets[i]);
  },
};
