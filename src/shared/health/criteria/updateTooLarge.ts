import { shortNumber } from "../../format/numbers.ts";
import { above, type Criterion, type Limits } from "../criterion.ts";

/** ‖ΔW‖ / ‖W‖ of a step. About 10⁻³ is usual; a tenth in every step forgets what was learned ten steps ago. */
const updateLimits: Limits = { warning: 0.1, bad: 1 };
/** Weights that start near 0 must grow first, in steps that are large beside them. */
const firstSteps = 20;

export const updateTooLarge: Criterion = {
  kind: "update-too-large",
  formula: "‖ΔW‖ / ‖W‖ of a step, with the W before it",
  threshold: `warning from ${updateLimits.warning}, bad from ${updateLimits.bad}, after ${firstSteps} steps`,
  source: "Karpathy 2015, CS231n: about 10⁻³ is usual",
  find({ snapshot: { updateRatio }, step }) {
    if (updateRatio === null || step === undefined || step < firstSteps) return undefined;
    const severity = above(updateRatio, updateLimits);
    return severity && { severity, evidence: { updateRatio } };
  },
  short: () => "large updates",
  fact: ({ updateRatio }) => `each update changes the weights by ${shortNumber(100 * updateRatio)} %`,
  explain: ({ updateRatio }) =>
    `A step changes the weights by ${shortNumber(updateRatio)} of their size; about 0.001 is usual.`,
  remedies: (make) => [
    make.weakerL2(),
    make.standardizedInputs(),
    make.usualMomentum(),
    make.lowerRate(),
    make.largerBatch(),
  ],
};
