import type { Activation } from "./activation.ts";

/** The solution of "mean 0 and variance 1 stay so" for normal inputs. */
const alpha = 1.6732632423543772;
const scale = 1.0507009873554805;

export const selu: Activation = {
  id: "selu",
  label: "SELU",
  doc: "λs for s > 0, else λα(eˢ − 1), with constants that pull each layer toward mean 0 and variance 1; wants LeCun normal.",
  source: "Klambauer, Unterthiner, Mayr and Hochreiter 2017",
  parameters: [],
  formula: (s) => `1.051 (Ind(${s} > 0) ⊙ ${s} + 1.673 Ind(${s} ≤ 0) ⊙ (exp(${s}) − 1))`,
  derivativeFormula: (s) => `1.051 (Ind(${s} > 0) + 1.673 Ind(${s} ≤ 0) ⊙ exp(${s}))`,
  value: (s) => scale * (s <= 0 ? alpha * Math.expm1(s) : s),
  // λαeˢ = f(s) + λα for s ≤ 0.
  derivative: (s, a) => (s <= 0 ? a + scale * alpha : scale),
  kinks: [0],
  saturated: (s) => s < -5,
};
