import type { NumberParameter } from "../../shared/catalogue.ts";
import { minEpsilon } from "../../shared/design/fields.ts";

/** Parameters that several optimizers have. */

export function learningRateParameter(value: number, doc: string): NumberParameter {
  return {
    name: "learningRate",
    label: "learning rate η",
    doc,
    default: value,
    exclusiveMinimum: 0,
    maximum: 1000,
  };
}

export const momentumParameter: NumberParameter = {
  name: "momentum",
  label: "momentum μ",
  doc: "How much of the last step's velocity is kept; 0 is plain gradient descent.",
  default: 0.9,
  minimum: 0,
  exclusiveMaximum: 1,
};

/** Smaller numbers may be 0 in float32, and 0/0 no number. */
export const epsilonParameter: NumberParameter = {
  name: "epsilon",
  label: "ε",
  doc: "Added to the root, so that nothing is divided by 0; it bounds how far a tiny gradient is magnified.",
  default: 1e-8,
  minimum: minEpsilon,
  maximum: 1,
};

export const adamParameters: readonly NumberParameter[] = [
  learningRateParameter(
    0.001,
    "About the largest change of a weight in a step, whatever the gradient's size; 0.001 suits most networks.",
  ),
  {
    name: "beta1",
    label: "β₁",
    doc: "How much of the mean of the gradient is kept in a step.",
    default: 0.9,
    minimum: 0,
    exclusiveMaximum: 1,
  },
  {
    name: "beta2",
    label: "β₂",
    doc: "How much of the mean of the squared gradient is kept in a step.",
    default: 0.999,
    minimum: 0,
    exclusiveMaximum: 1,
  },
  epsilonParameter,
];
