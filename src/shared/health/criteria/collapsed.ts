import { shortNumber } from "../../format/numbers.ts";
import { below, type Criterion, type Limits } from "../criterion.ts";

/**
 * Standard deviation of the activations, below which rows can hardly be distinguished. Usual initializations keep it near
 * 1; each layer that loses a factor of ten takes one from the gradient as well.
 */
const spreadLimits: Limits = { warning: 1e-2, bad: 1e-3 };

export const collapsed: Criterion = {
  kind: "collapsed",
  formula: "std(a) / max(1, |mean(a)|) of a hidden layer",
  threshold: `warning below ${spreadLimits.warning}, bad below ${spreadLimits.bad}`,
  source: "Glorot and Bengio 2010, section 4.2",
  explainsFlatLoss: true,
  find({ snapshot, output }) {
    // The values of an output layer may all be alike before training without any harm.
    if (output) return undefined;
    const { mean, std } = snapshot.activation;
    const severity = below(std / Math.max(1, Math.abs(mean)), spreadLimits);
    return severity && { severity, evidence: { mean, std } };
  },
  short: ({ mean }) => `all activations near ${near(mean)}`,
  fact: ({ mean, std }) => `all activations near ${near(mean)} (standard deviation ${shortNumber(std)})`,
  explain: ({ std }) =>
    `The activations have a standard deviation of ${shortNumber(std)}: the next layer can hardly distinguish rows.`,
  remedies: (make) => [
    make.weakerL2(),
    make.zeroBias(),
    make.initialization(),
    make.activation("relu", ["sigmoid"]),
    make.fromTheStart ? undefined : make.lowerRate(),
    make.batchNorm(),
  ],
};

function near(mean: number): string {
  return Math.abs(mean) < spreadLimits.warning ? "0" : shortNumber(mean);
}
