import { normalDensity, normalDistribution } from "../erf.ts";
import type { Activation } from "./activation.ts";

/**
 * The exact form, with the error function, as `torch.nn.GELU()` computes it by default (`approximate="none"`). The tanh
 * approximation (`approximate="tanh"`, in GPT-2 and BERT's first code) differs from it by up to 5e-4.
 */
export const gelu: Activation = {
  id: "gelu",
  label: "GELU",
  doc: "sΦ(s), with Φ the normal distribution function: a ReLU with a smooth bend that dips below 0; common in transformers.",
  source: "Hendrycks and Gimpel 2016; exact, by erf, as PyTorch's default",
  parameters: [],
  formula: (s) => `${s} ⊙ Φ(${s})`,
  derivativeFormula: (s) => `Φ(${s}) + ${s} ⊙ φ(${s})`,
  // 0 · ∞ at s = −∞ would be NaN; −∞ goes to 0.
  value: (s) => (s < -40 ? 0 : s * normalDistribution(s)),
  derivative: (s) => (s < -40 ? 0 : normalDistribution(s) + (s > 40 ? 0 : s * normalDensity(s))),
  kinks: [],
  // |f′| is below the sigmoid's at 5 from here on.
  saturated: (s) => s < -3.22,
};
