import type { Activation } from "./activation.ts";

export const leakyRelu: Activation = {
  id: "leaky-relu",
  label: "Leaky ReLU",
  doc: "s for s > 0, else slope · s: a ReLU whose units cannot die. The lecture draws slope 0.1 and later writes 0.01; 0.01 is the default.",
  source: "Maas, Hannun and Ng 2013",
  parameters: [
    {
      name: "negativeSlope",
      label: "negative slope",
      doc: "The slope for s < 0; 0 is a ReLU, 1 the identity.",
      default: 0.01,
      minimum: 0,
      maximum: 1,
    },
  ],
  formula: (s, { negativeSlope }) => `max(${negativeSlope} ${s}, ${s})`,
  derivativeFormula: (s, _h, { negativeSlope }) => `Ind(${s} > 0) + ${negativeSlope} Ind(${s} ≤ 0)`,
  value: (s, { negativeSlope }) => (s <= 0 ? negativeSlope * s : s),
  derivative: (s, _a, { negativeSlope }) => (s <= 0 ? negativeSlope : 1),
  kinks: [0],
};
