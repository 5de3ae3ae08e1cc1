import { percent } from "../../format/numbers.ts";
import type { Criterion } from "../criterion.ts";

/**
 * Share of units whose weight gradients all have one sign. A few are so by chance and for a while; when half of them are,
 * the layer can only zig-zag towards most directions.
 */
const oneSignedLimit = 0.5;
/** With fewer inputs, equal signs are likely by chance: 2^(1 − inputs) of the units. */
const fewInputs = 8;

export const oneSigned: Criterion = {
  kind: "one-signed-gradients",
  formula: "share of the units in whose row of ∂J/∂W no two elements have opposite signs",
  threshold: `warning from ${oneSignedLimit}, with at least ${fewInputs} inputs`,
  source: "LeCun, Bottou, Orr and Müller 1998, section 4.3",
  find({ snapshot, inputs, step }) {
    const share = snapshot.oneSigned;
    if (share === null || inputs === undefined || inputs < fewInputs || share < oneSignedLimit)
      return undefined;
    // Units that are all alike, or hardly trained, show nothing of the kind that lasts.
    if (step === 0 || snapshot.symmetric) return undefined;
    return { severity: "warning", evidence: { oneSigned: share } };
  },
  short: (evidence) => `${percent(evidence.oneSigned)} zig-zag`,
  fact: (evidence) => `weight gradients of one sign in ${percent(evidence.oneSigned)} of units (zig-zag)`,
  explain: (evidence) =>
    `In ${percent(evidence.oneSigned)} of the units all weights move up together, or down: their inputs are not zero-centered.`,
  remedies: (make) => [make.centeredInputs()],
};
