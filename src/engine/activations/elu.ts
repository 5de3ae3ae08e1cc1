import type { Activation } from "./activation.ts";

export const elu: Activation = {
  id: "elu",
  label: "ELU",
  doc: "s for s > 0, else α(eˢ − 1): like a ReLU, with means closer to zero; flattens out at −α.",
  source: "Clevert, Unterthiner and Hochreiter 2015",
  parameters: [
    {
      name: "alpha",
      label: "α",
      doc: "The output tends to −α for very negative s; with α = 1 the slope has no jump at 0.",
      default: 1,
      exclusiveMinimum: 0,
      maximum: 10,
    },
  ],
  formula: (s, { alpha }) => `Ind(${s} > 0) ⊙ ${s} + ${alpha} Ind(${s} ≤ 0) ⊙ (exp(${s}) − 1)`,
  derivativeFormula: (s, _h, { alpha }) => `Ind(${s} > 0) + ${alpha} Ind(${s} ≤ 0) ⊙ exp(${s})`,
  value: (s, { alpha }) => (s <= 0 ? alpha * Math.expm1(s) : s),
  // αeˢ = f(s) + α for s ≤ 0.
  derivative: (s, a, { alpha }) => (s <= 0 ? a + alpha : 1),
  // With α = 1 there is none, but the entry speaks for every α.
  kinks: [0],
  // As the sigmoid's: e⁻⁵ = 0.0067 of the slope at 0 is left.
  saturated: (s) => s < -5,
};
