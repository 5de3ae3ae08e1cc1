import { shortNumber } from "../../format/numbers.ts";
import { above, type Criterion, type Limits } from "../criterion.ts";

/**
 * Root mean square of a hidden layer's activations. Standardized inputs and usual initializations keep it near 1, and
 * training seldom takes it beyond 10; from 30 on, unit changes of a weight change the outputs by tens.
 */
export const activationLimits: Limits = { warning: 30, bad: 300 };

export const explodingActivation: Criterion = {
  kind: "exploding-activation",
  formula: "√(mean(a)² + std(a)²) of a hidden layer",
  threshold: `warning from ${activationLimits.warning}, bad from ${activationLimits.bad}`,
  source: "He, Zhang, Ren and Sun 2015, section 2.2; Hanin and Rolnick 2018",
  explainsFlatLoss: true,
  find({ snapshot: { activation }, output }) {
    if (output) return undefined;
    const size = Math.hypot(activation.mean, activation.std);
    const severity = above(size, activationLimits);
    return severity && { severity, evidence: { size } };
  },
  short: ({ size }) => `activations of ${shortNumber(size)}`,
  fact: ({ size }) => `activations of ${shortNumber(size)} (root mean square; about 1 is usual)`,
  explain: ({ size }) =>
    `The activations have a root mean square of ${shortNumber(size)}; about 1 is usual, and steps that suit one layer do not suit the next.`,
  remedies: (make) => [
    make.zeroBias(),
    make.standardizedInputs(),
    make.initializationOfAll(),
    make.fromTheStart ? undefined : make.usualMomentum(),
    make.fromTheStart ? undefined : make.lowerRate(),
    make.batchNormInAll(),
    make.strongerL2(),
  ],
};
