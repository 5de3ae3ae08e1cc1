import type { Activation } from "./activation.ts";

export const tanh: Activation = {
  id: "tanh",
  label: "Tanh",
  doc: "The hyperbolic tangent: squashes to (−1, 1) and is zero-centered; saturates on both sides.",
  source: "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp",
  parameters: [],
  formula: (s) => `tanh(${s})`,
  derivativeFormula: (_s, h) => `1 − ${h} ⊙ ${h}`,
  value: (s) => Math.tanh(s),
  derivative: (_s, a) => 1 - a * a,
  kinks: [],
  // tanh s = 2σ(2s) − 1: the lecture's |s| > 5 for the sigmoid is |s| > 2.5 here, with |a| > 0.987.
  saturated: (s) => Math.abs(s) > 2.5,
};
