import { percent } from "../../format.ts";
import { above, type Criterion, type Limits } from "../criterion.ts";

/**
 * Share of dead units. One batch is a sample, and a sparse layer keeps some units silent on it, so up to a fifth says
 * little; from one half on, most of the width the user pays for does nothing.
 */
export const deadLimits: Limits = { warning: 0.2, bad: 0.5 };

export const deadUnits: Criterion = {
  kind: "dead-units",
  find({ snapshot: { dead } }) {
    const severity = dead === null ? undefined : above(dead, deadLimits);
    return dead === null || !severity ? undefined : { severity, evidence: { dead } };
  },
  short: ({ dead }) => `${percent(dead)} dead`,
  fact: ({ dead }) => `${percent(dead)} of units dead`,
  explain: ({ dead }) =>
    `${percent(dead)} of the units give zero for every row of the batch; no gradient passes through them.`,
  remedies(make) {
    const init = [make.initializationOfAll(), make.initialization()];
    const others = [make.activation("leaky-relu", ["relu"]), make.batchNorm()];
    return make.fromTheStart ? [...init, ...others] : [...init, make.learningRate(0.1), ...others];
  },
};
