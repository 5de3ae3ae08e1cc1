import type { LayerSnapshot } from "../../events.ts";
import { shortNumber } from "../../format/numbers.ts";
import { above, type Criterion, type Limits } from "../criterion.ts";

/**
 * How many times smaller than the largest a layer's gradient is. With one learning rate for all layers, a layer at a
 * hundredth learns a hundred times more slowly; at a hundred-thousandth it keeps its initial weights.
 */
const vanishingLimits: Limits = { warning: 100, bad: 1e5 };

/**
 * Root mean square of ∂J/∂W against the size of the weights, or of those that Xavier would draw (1/√n_in) where these are
 * smaller. Losses and inputs near 1 give at most about 1; from 10 on, no usual learning rate takes small steps.
 */
export const explosionLimits: Limits = { warning: 10, bad: 100 };

export const noGradient: Criterion = {
  kind: "no-gradient",
  formula: "‖∂J/∂W‖",
  threshold: "bad where it is 0, and not in every layer",
  source: "Hochreiter 1991",
  explainsFlatLoss: true,
  find({ snapshot, network }) {
    if (snapshot.gradientNorm !== 0) return undefined;
    // Without any gradient in the network there is nothing left to learn, or another issue is at its root.
    const isNowhere = network.length > 0 && network.every(({ gradientNorm }) => !gradientNorm);
    return isNowhere ? undefined : { severity: "error", evidence: { gradientNorm: 0 } };
  },
  short: () => "no gradient",
  fact: () => "no gradient",
  explain: () => "The loss does not depend on these weights.",
  remedies: (make) => [make.initializationOfAll(), make.batchNormInAll()],
};

export const vanishingGradient: Criterion = {
  kind: "vanishing-gradient",
  formula: "max over the layers of ‖∂J/∂W‖, divided by the layer's ‖∂J/∂W‖",
  threshold: `warning above ${vanishingLimits.warning}, bad above ${vanishingLimits.bad}`,
  source: "Hochreiter 1991; Bengio, Simard and Frasconi 1994; Glorot and Bengio 2010, figure 7",
  explainsFlatLoss: true,
  find({ snapshot: { gradientNorm }, network }) {
    if (!gradientNorm) return undefined;
    const largest = Math.max(0, ...network.map((other) => other.gradientNorm ?? 0).filter(Number.isFinite));
    const times = largest / gradientNorm;
    if (times <= vanishingLimits.warning) return undefined;
    const severity = times > vanishingLimits.bad ? "error" : "warning";
    return { severity, evidence: { gradientNorm, largest, times } };
  },
  short: () => "vanishing gradient",
  fact: ({ times }) => `gradient ${shortNumber(times)} times smaller than the network's largest`,
  explain: ({ times }) =>
    `The gradient of these weights is ${shortNumber(times)} times smaller than the largest in the network.`,
  remedies: (make) => [
    make.weakerL2(),
    make.initializationOfAll(),
    make.batchNormInAll(),
    make.activation("relu", ["sigmoid", "tanh"]),
  ],
};

export const explodingGradient: Criterion = {
  kind: "exploding-gradient",
  formula: "rms(∂J/∂W) / max(rms(W), 1/√n_in)",
  threshold: `warning from ${explosionLimits.warning}, bad from ${explosionLimits.bad}`,
  source: "Pascanu, Mikolov and Bengio 2013",
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
    make.zeroBiasInAll(),
    make.initializationOfAll(),
    make.standardizedInputs(),
    make.lowerRate(),
    make.clipping(),
    make.batchNormInAll(),
  ],
};

function rootMeanSquare({ mean, std }: LayerSnapshot["weight"]): number {
  return Math.hypot(mean, std);
}
