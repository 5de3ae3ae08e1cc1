import { percent } from "../../format/numbers.ts";
import { above, type Criterion, type Limits } from "../criterion.ts";

/**
 * Share of dead units. A sparse layer keeps some units silent on the sample, so up to a fifth says little; from one half
 * on, most of the width that the user pays for does nothing.
 */
export const deadLimits: Limits = { warning: 0.2, bad: 0.5 };

export const deadUnits: Criterion = {
  kind: "dead-units",
  formula: "share of the units with a = 0 and f′(s) = 0 in every row of the sample",
  threshold: `warning from ${deadLimits.warning}, bad from ${deadLimits.bad}`,
  source: "Lu, Shin, Su and Karniadakis 2019, Dying ReLU and initialization",
  explainsFlatLoss: true,
  find({ snapshot: { dead } }) {
    const severity = dead === null ? undefined : above(dead, deadLimits);
    return dead === null || !severity ? undefined : { severity, evidence: { dead } };
  },
  short: ({ dead }) => `${percent(dead)} dead`,
  fact: ({ dead }) => `${percent(dead)} of units dead`,
  explain: ({ dead }) =>
    `${percent(dead)} of the units give zero for every row of the sample; no gradient passes through them.`,
  remedies(make) {
    const start = [make.weakerL2(), make.zeroBias(), make.initialization()];
    const others = [make.activation("leaky-relu", ["relu"]), make.batchNorm()];
    if (make.fromTheStart) return [...start, make.standardizedInputs(), ...others];
    return [...start, make.standardizedInputs(), make.usualMomentum(), make.lowerRate(), ...others];
  },
};
