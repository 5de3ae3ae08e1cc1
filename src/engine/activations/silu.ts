import type { Activation } from "./activation.ts";

export const silu: Activation = {
  id: "silu",
  label: "SiLU",
  doc: "sσ(s), also called Swish: a ReLU with a smooth bend that dips below 0 to −0.28.",
  source: "Elfwing, Uchibe and Doya 2017; Ramachandran, Zoph and Le 2017 (Swish)",
  parameters: [],
  formula: (s) => `${s} ⊙ σ(${s})`,
  derivativeFormula: (s, h) => `σ(${s}) + ${h} ⊙ (1 − σ(${s}))`,
  // −∞ · 0 would be NaN; e^(−s) overflows before, where the value is 0 to the last bit.
  value: (s) => (s < -745 ? 0 : s / (1 + Math.exp(-s))),
  // σ (1 + s (1 − σ)) = σ + f(s) (1 − σ).
  derivative(s, a) {
    const sigmoid = 1 / (1 + Math.exp(-s));
    const rest = 1 - sigmoid;
    return rest === 0 ? sigmoid : sigmoid + a * rest;
  },
  kinks: [],
  // |f′| is below the sigmoid's at 5 from here on.
  saturated: (s) => s < -6.77,
};
