import type { Activation } from "./activation.ts";

export const relu: Activation = {
  id: "relu",
  label: "ReLU",
  doc: "max(0, s): the usual choice; fast and without saturation for s > 0, but a unit whose input is always negative is dead.",
  source: "Nair and Hinton 2010",
  parameters: [],
  formula: (s) => `max(0, ${s})`,
  derivativeFormula: (s) => `Ind(${s} > 0)`,
  value: (s) => Math.max(0, s),
  // 0 at s = 0, the lecture's indicator Ind(s > 0), as in PyTorch.
  derivative: (s) => (s <= 0 ? 0 : 1),
  kinks: [0],
  dead: (s) => s <= 0,
};
