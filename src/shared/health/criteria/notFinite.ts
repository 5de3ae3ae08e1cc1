import type { Criterion } from "../criterion.ts";

export const notFinite: Criterion = {
  kind: "not-finite",
  find({ snapshot: { activation, gradientNorm } }) {
    const numbers = [activation.mean, activation.std, gradientNorm ?? 0];
    return numbers.every(Number.isFinite) ? undefined : { severity: "bad", evidence: {} };
  },
  short: () => "not finite",
  fact: () => "values that are not finite",
  explain: () => "Some values of this layer are NaN or infinite.",
  remedies: (make) => [make.learningRate(0.1), make.initialization(), make.batchNormInAll()],
};
