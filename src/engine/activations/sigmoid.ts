import type { Activation } from "./activation.ts";

export const sigmoid: Activation = {
  id: "sigmoid",
  label: "Sigmoid",
  doc: "1 / (1 + e⁻ˢ): squashes to (0, 1), the classic choice; saturates and is not zero-centered, so deep stacks learn slowly.",
  source: "Rumelhart, Hinton and Williams 1986",
  parameters: [],
  formula: (s) => `σ(${s})`,
  derivativeFormula: (_s, h) => `${h} ⊙ (1 − ${h})`,
  value: (s) => 1 / (1 + Math.exp(-s)),
  derivative: (_s, a) => a * (1 - a),
  kinks: [],
  // The lecture's criterion; there σ′ < 0.0067, less than 3 % of its greatest value ¼.
  saturated: (s) => Math.abs(s) > 5,
};
