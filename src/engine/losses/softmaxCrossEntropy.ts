import type { Loss } from "./loss.ts";

export const softmaxCrossEntropy: Loss = {
  id: "softmax-cross-entropy",
  label: "Softmax cross-entropy",
  doc: "−log of the probability that the softmax of the outputs gives the right class: the choice for classes.",
  applies: "softmax",
  source: "Bridle 1990; the lecture's −log(yᵀp)",
  parameters: [],
  formula: (s, y) => `log(Σ exp(${s})) − ${y}ᵀ ${s}`,
  gradientFormula: (_s, y) => `(p − ${y})ᵀ`,
  tasks: ["classification"],
  coding: "one-hot",
  givesProbabilities: true,

  /** p = e^(s − max s) / Σ e^(s − max s): no exponent is positive, so nothing overflows. */
  predict(rows, outputs, logits, predictions) {
    for (let row = 0; row < rows; row++) {
      const start = row * outputs;
      const end = start + outputs;
      let maximum = logits[start];
      for (let i = start + 1; i < end; i++) if (logits[i] > maximum) maximum = logits[i];
      let sum = 0;
      for (let i = start; i < end; i++) {
        const e = Math.exp(logits[i] - maximum);
        predictions[i] = e;
        sum += e;
      }
      const scale = 1 / sum;
      for (let i = start; i < end; i++) predictions[i] *= scale;
    }
  },

  /** log Σⱼ e^(sⱼ) − yᵀs, by log-sum-exp: finite even where p rounds to 0. */
  value({ outputs, logits, targets }, row) {
    const start = row * outputs;
    const end = start + outputs;
    let maximum = logits[start];
    for (let i = start + 1; i < end; i++) if (logits[i] > maximum) maximum = logits[i];
    let sum = 0;
    let right = 0;
    for (let i = start; i < end; i++) {
      const shifted = logits[i] - maximum;
      sum += Math.exp(shifted);
      if (targets[i] !== 0) right += targets[i] * shifted;
    }
    return Math.log(sum) - right;
  },

  /** (p − y) / rows: the lecture's g = −(y − p)ᵀ. */
  gradient({ rows, outputs, predictions, targets }, gradient) {
    const scale = 1 / rows;
    for (let i = 0; i < rows * outputs; i++) gradient[i] = scale * (predictions[i] - targets[i]);
  },
};
