import type { Activation } from "./activation.ts";

/**
 * The threshold unit of the perceptron, of ADALINE's quantizer and of MADALINE. sgn(0) is +1, as Widrow and Hoff's
 * quantizer has it, so that a unit always says one of two things; `torch.sign(0)` is 0.
 *
 * Its derivative is 0 wherever it has one, so that backpropagation learns nothing through it: that is why MADALINE needed
 * a rule of its own, and why Rumelhart, Hinton and Williams took the sigmoid. The parameter `straightThrough` puts another
 * number in place of the derivative.
 */
export const sign: Activation = {
  id: "sign",
  label: "Sign",
  doc: "+1 for s ≥ 0, else −1: the threshold unit of the perceptron and of MADALINE; no gradient passes, unless straight-through.",
  source:
    "McCulloch and Pitts 1943; Widrow and Hoff 1960; straight-through: Hinton 2012, Courbariaux et al. 2016",
  parameters: [
    {
      name: "straightThrough",
      label: "straight-through",
      doc: "0: the true derivative, 0. Above: gradients pass unchanged where |s| is below this (1 is usual), as if f were the identity there.",
      default: 0,
      minimum: 0,
      maximum: 1000,
    },
  ],
  formula: (s) => `sgn(${s})`,
  derivativeFormula: (s, _h, { straightThrough }) =>
    straightThrough > 0 ? `Ind(|${s}| < ${straightThrough})` : "0",
  value: (s) => (s >= 0 ? 1 : s < 0 ? -1 : s),
  derivative: (s, _a, { straightThrough }) => (Math.abs(s) < straightThrough ? 1 : 0),
  kinks: [0],
  // No unit of it is saturated: to be on one of two flat parts is all that it does.
};
