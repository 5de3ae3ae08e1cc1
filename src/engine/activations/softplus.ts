import type { Activation } from "./activation.ts";

export const softplus: Activation = {
  id: "softplus",
  label: "Softplus",
  doc: "log(1 + eˢ): the smooth ReLU; never zero, so units cannot die, and never zero-centered.",
  source: "Dugas, Bengio, Bélisle, Nadeau and Garcia 2001; as torch.nn.Softplus with β = 1",
  parameters: [],
  formula: (s) => `log(1 + exp(${s}))`,
  derivativeFormula: (s) => `σ(${s})`,
  // eˢ would overflow; PyTorch returns s itself above 20, which differs by 2e-9 at most.
  value: (s) => Math.max(0, s) + Math.log1p(Math.exp(-Math.abs(s))),
  derivative: (s) => 1 / (1 + Math.exp(-s)),
  kinks: [],
  // Its derivative is the sigmoid: flat on the left only.
  saturated: (s) => s < -5,
};
