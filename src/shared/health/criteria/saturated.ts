import { percent } from "../../format.ts";
import { above, type Criterion, type Limits } from "../criterion.ts";

/**
 * Share of saturated activations. What passes back through the layer shrinks by about this share: at a quarter
 * learning slows down, at three quarters two such layers pass on less than a tenth.
 */
export const saturatedLimits: Limits = { warning: 0.25, bad: 0.75 };

export const saturated: Criterion = {
  kind: "saturated",
  find({ snapshot, output }) {
    // Outputs that are sure of themselves are what a classifier is to learn.
    if (output || snapshot.saturated === null) return undefined;
    const severity = above(snapshot.saturated, saturatedLimits);
    return severity && { severity, evidence: { saturated: snapshot.saturated } };
  },
  short: (evidence) => `${percent(evidence.saturated)} saturated`,
  fact: (evidence) => `${percent(evidence.saturated)} of activations saturated`,
  explain: (evidence) =>
    `${percent(evidence.saturated)} of the activations lie on a flat part of the function, where almost no gradient passes.`,
  remedies(make) {
    const init = [make.initializationOfAll(), make.initialization()];
    return make.fromTheStart
      ? [make.standardizedInputs(), ...init, make.batchNorm()]
      : [make.standardizedInputs(), make.batchNorm(), make.learningRate(0.1), ...init];
  },
};
