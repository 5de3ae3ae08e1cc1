import type { Loss } from "./loss.ts";

/**
 * With a batch of one row, SGD without momentum and a learning rate of 1 each update is Rosenblatt's rule: w ← w + y x on a
 * mistake, else nothing. A sum of exactly 0, such as that of all zero weights, counts as a mistake: the subgradient there
 * is taken as −y, or nothing would ever move from zero.
 *
 * With more than two classes every output is a perceptron that separates its class from the rest, as Rosenblatt's machine had
 * several response units. (The other multi-class form, max(0, maxⱼ sⱼ − s_y), couples the outputs; it is the hinge loss
 * without its margin.)
 */
export const perceptron: Loss = {
  id: "perceptron",
  label: "Perceptron",
  doc: "max(0, −ys) with y = ±1: nothing to learn from a row that is on the right side. Two classes share one output.",
  source: "Rosenblatt 1957",
  parameters: [],
  formula: (s, y) => `Σ max(0, −${y} ⊙ ${s})`,
  gradientFormula: (s, y) => `−(${y} ⊙ Ind(${y} ⊙ ${s} ≤ 0))ᵀ`,
  tasks: ["classification"],
  coding: "signed",

  /** Σⱼ max(0, −yⱼ sⱼ). */
  value({ outputs, logits, targets }, row) {
    let total = 0;
    for (let i = row * outputs; i < (row + 1) * outputs; i++) total += Math.max(0, -targets[i] * logits[i]);
    return total;
  },

  /** −y / rows where ys ≤ 0, else 0. */
  gradient({ rows, outputs, logits, targets }, gradient) {
    const scale = 1 / rows;
    for (let i = 0; i < rows * outputs; i++) {
      const y = targets[i];
      gradient[i] = y * logits[i] <= 0 ? -scale * y : 0;
    }
  },
};
