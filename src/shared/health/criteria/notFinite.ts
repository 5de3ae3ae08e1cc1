import type { Criterion } from "../criterion.ts";

export const notFinite: Criterion = {
  kind: "not-finite",
  formula: "mean and standard deviation of a, ‖∂J/∂W‖",
  threshold: "bad where one of them is NaN or infinite",
  source: "IEEE 754: single precision ends at 3.4 · 10³⁸",
  explainsFlatLoss: true,
  find({ snapshot: { activation, gradientNorm } }) {
    const numbers = [activation.mean, activation.std, gradientNorm ?? 0];
    return numbers.every(Number.isFinite) ? undefined : { severity: "error", evidence: {} };
  },
  short: () => "not finite",
  fact: () => "values that are not finite",
  explain: () => "Some values of this layer are NaN or infinite.",
  remedies: (make) =>
    make.fromTheStart
      ? [make.zeroBiasInAll(), make.initializationOfAll(), make.standardizedInputs(), make.batchNormInAll()]
      : [make.lowerRate(), make.initializationOfAll(), make.batchNormInAll()],
};
