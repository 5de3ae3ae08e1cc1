import type { LayerSnapshot } from "../../events.ts";
import { shortNumber } from "../../format.ts";
import { above, type Criterion, type Limits } from "../criterion.ts";

/** A layer's gradient as a share of the largest in the network: at a thousandth it stands still beside the others. */
export const vanishingLimit = 1e-3;

/**
 * Root mean square of ∂J/∂W against the size of the weights, or of those that Xavier would draw (1/√n_in) where these are
 * smaller. Losses and inputs near 1 give at most about 1; from 10 on, no usual learning rate takes small steps.
 */
export const explosionLimits: Limits = { warning: 10, bad: 100 };

export const noGradient: Criterion = {
  kind: "no-gradient",
  find({ snapshot, network }) {
    if (snapshot.gradientNorm !== 0) return undefined;
    // Without any gradient in the network there is nothing left to learn, or another trouble is at its root.
    const isNowhere = network.length > 0 && network.every(({ gradientNorm }) => !gradientNorm);
    return isNowhere ? undefined : { severity: "bad", evidence: { gradientNorm: 0 } };
  },
  short: () => "no gradient",
  fact: () => "no gradient",
  explain: () => "The loss does not depend on these weights.",
  remedies: (make) => [make.initialization(), make.batchNorm()],
};

export const vanishingGradient: Criterion = {
  kind: "vanishing-gradient",
  find({ snapshot: { gradientNorm }, network }) {
    if (!gradientNorm) return undefined;
    const largest = Math.max(0, ...network.map((other) => other.gradientNorm ?? 0).filter(Number.isFinite));
    if (gradientNorm >= largest * vanishingLimit) return undefined;
    return { severity: "warning", evidence: { gradientNorm, largest, times: largest / gradientNorm } };
  },
  short: () => "vanishing gradient",
  fact: ({ times }) => `gradient ${shortNumber(times)} times smaller than the network's largest`,
  explain: ({ times }) =>
    `The gradient of these weights is ${shortNumber(times)} times smaller than the largest in the network.`,
  remedies: (make) => [
    make.batchNormInAll(),
    make.initializationOfAll(),
    make.initialization(),
    make.activation("relu", ["sigmoid"]),
  ],
};

export const explodingGradient: Criterion = {
  kind: "exploding-gradient",
  find({ snapshot, inputs }) {
    const { gradient, weight } = snapshot;
    if (gradient === null || inputs === undefined) return undefined;
    const ratio = rootMeanSquare(gradient) / Math.max(rootMeanSquare(weight), 1 / Math.sqrt(inputs));
    const severity = above(ratio, explosionLimits);
    return severity && { severity, evidence: { ratio, gradientNorm: snapshot.gradientNorm ?? 0 } };
  },
  short: () => "exploding gradient",
  fact: ({ ratio }) => `gradient ${shortNumber(ratio)} times as large as the weights`,
  explain: ({ ratio }) =>
    `The gradient of these weights is ${shortNumber(ratio)} times as large as the weights: steps overshoot.`,
  remedies: (make) => [
    make.initializationOfAll(),
    make.initialization(),
    make.standardizedInputs(),
    make.learningRate(0.1),
    make.batchNormInAll(),
  ],
};

function rootMeanSquare({ mean, std }: LayerSnapshot["weight"]): number {
  return Math.hypot(mean, std);
}
