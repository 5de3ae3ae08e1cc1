import type { Activation } from "./activation.ts";

export const identity: Activation = {
  id: "identity",
  label: "Identity",
  doc: "s itself: a linear layer; without another activation in between, a stack of them is one linear map.",
  source: "Widrow and Hoff 1960, ADALINE",
  parameters: [],
  formula: (s) => s,
  derivativeFormula: () => "1",
  value: (s) => s,
  derivative: () => 1,
  kinks: [],
};
