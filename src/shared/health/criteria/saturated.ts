import { percent } from "../../format/numbers.ts";
import { above, type Criterion, type Limits } from "../criterion.ts";

/**
 * Share of saturated activations. What passes back through the layer shrinks by about this share: at a quarter
 * learning slows down, at three quarters two such layers pass on less than a tenth.
 */
const saturatedLimits: Limits = { warning: 0.25, bad: 0.75 };
/** Limit for an output layer before the first step: an untrained network has no reason to be certain. */
const saturatedOutputLimit = 0.99;

export const saturated: Criterion = {
  kind: "saturated",
  formula: "share of the activations whose s lies where f′(s) is less than about 0.03 of its maximum",
  threshold: `warning from ${saturatedLimits.warning}, bad from ${saturatedLimits.bad}; in the output layer bad from ${saturatedOutputLimit} before the first step`,
  source: "Glorot and Bengio 2010, section 3; sign units, which have flat parts only, are never saturated",
  explainsFlatLoss: true,
  find({ snapshot, output, step }) {
    const share = snapshot.saturated;
    if (share === null) return undefined;
    // Outputs that are sure of themselves are what a classifier is to learn.
    if (output && (step !== 0 || share < saturatedOutputLimit)) return undefined;
    // A learning rule without gradients misses none.
    if (step !== undefined && step > 0 && snapshot.gradientNorm === null) return undefined;
    const severity = above(share, saturatedLimits);
    return severity && { severity, evidence: { saturated: share } };
  },
  short: (evidence) => `${percent(evidence.saturated)} saturated`,
  fact: (evidence) => `${percent(evidence.saturated)} of activations saturated`,
  explain: (evidence) =>
    `${percent(evidence.saturated)} of the activations lie on a flat part of the function, where almost no gradient passes.`,
  remedies(make) {
    const start = [make.weakerL2(), make.zeroBias(), make.standardizedInputs(), make.initialization()];
    return make.fromTheStart
      ? [...start, make.batchNorm()]
      : [...start, make.usualMomentum(), make.lowerRate(), make.batchNorm()];
  },
};
