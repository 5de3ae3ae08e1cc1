import type { FloatArray } from "../../shared/floats.ts";
import type { Loss } from "./loss.ts";

/**
 * Weston and Watkins' sum over the wrong classes, the form of the Stockholm and Stanford courses. Crammer and Singer 2001
 * take the greatest term in its place; `torch.nn.MultiMarginLoss` divides the sum by the number of classes.
 */
export const hinge: Loss = {
  id: "hinge",
  label: "Multi-class hinge",
  doc: "Σ max(0, sⱼ − s_y + 1) over the wrong classes j: the support vector machine's loss; content once the right score leads by 1.",
  source: "Weston and Watkins 1999; torch.nn.MultiMarginLoss divides it by the number of classes",
  parameters: [],
  formula: (s, y) => `Σ max(0, ${s} − ${y}ᵀ ${s} + 1) − 1`,
  gradientFormula: (s, y) => `rᵀ − (Σ r) ${y}ᵀ with r = Ind(${s} − ${y}ᵀ ${s} + 1 > 0)`,
  tasks: ["classification"],
  coding: "one-hot",

  value({ outputs, logits, targets }, row) {
    const start = row * outputs;
    const right = rightOutput(targets, start, outputs);
    let total = 0;
    for (let i = start; i < start + outputs; i++) {
      if (i !== right) total += Math.max(0, logits[i] - logits[right] + 1);
    }
    return total;
  },

  /** 1 / rows for each wrong class within the margin, 0 at its edge; for the right class minus their sum. */
  gradient({ rows, outputs, logits, targets }, gradient) {
    const scale = 1 / rows;
    for (let row = 0; row < rows; row++) {
      const start = row * outputs;
      const right = rightOutput(targets, start, outputs);
      let inside = 0;
      for (let i = start; i < start + outputs; i++) {
        const violates = i !== right && logits[i] - logits[right] + 1 > 0;
        gradient[i] = violates ? scale : 0;
        if (violates) inside++;
      }
      gradient[right] = -scale * inside;
    }
  },
};

function rightOutput(targets: FloatArray, start: number, outputs: number): number {
  let right = start;
  for (let i = start + 1; i < start + outputs; i++) if (targets[i] > targets[right]) right = i;
  return right;
}
