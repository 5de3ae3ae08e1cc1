import type { LayerSnapshot } from "../../shared/events.ts";
import { percent, shortNumber } from "../format.ts";
import type { Tone } from "./tone.ts";

/** From which value on a layer is in trouble, each with its reason. */
export const thresholds = {
  /**
   * Share of dead units. One batch is a sample, and a sparse layer keeps some units silent on it, so up to a fifth says
   * little; from one half on, most of the width the user pays for does nothing.
   */
  dead: { warning: 0.2, bad: 0.5 },
  /**
   * Share of saturated activations. What passes back through the layer shrinks by about this share: at a quarter
   * learning slows down, at three quarters two such layers pass on less than a tenth.
   */
  saturated: { warning: 0.25, bad: 0.75 },
  /**
   * Standard deviation of the activations, below which rows can hardly be told apart. Usual initializations keep it near
   * 1; each layer that loses a factor of ten takes one from the gradient as well.
   */
  spread: { warning: 1e-2, bad: 1e-3 },
  /** A layer's gradient as a share of the largest in the network: at a thousandth it stands still beside the others. */
  gradient: { warning: 1e-3 },
} as const;

export interface LayerHealth {
  readonly tone: Tone;
  /** A few words: `71 % dead`, `healthy`. */
  readonly text: string;
  /** The gradient's norm in short, `grad 1.2e-3`; empty before the first step. */
  readonly detail: string;
  /** One sentence on what the words mean, for a tooltip. */
  readonly explanation: string;
}

export interface HealthContext {
  /** The output layer: its values may all be alike before training without any harm. */
  readonly output?: boolean;
  /** All layers of the same snapshot, to compare gradients. */
  readonly network?: readonly LayerSnapshot[];
}

/** What a snapshot says about its layer; the gravest finding wins. */
export function layerHealth(snapshot: LayerSnapshot | undefined, context: HealthContext = {}): LayerHealth {
  if (snapshot === undefined) return { tone: "none", text: "", detail: "", explanation: "" };
  const detail = snapshot.gradientNorm === null ? "" : `grad ${shortNumber(snapshot.gradientNorm)}`;
  const found = findings(snapshot, context);
  const worst = found.find(({ tone }) => tone === "bad") ?? found.find(({ tone }) => tone === "warning");
  return { ...(worst ?? fine(snapshot)), detail };
}

type Finding = Omit<LayerHealth, "detail">;

/** Everything that is wrong, causes before what follows from them. */
function findings(snapshot: LayerSnapshot, { output, network }: HealthContext): Finding[] {
  const { activation, dead, saturated, gradientNorm } = snapshot;
  const found: Finding[] = [];
  if (![activation.mean, activation.std, gradientNorm ?? 0].every(Number.isFinite)) {
    const explanation = "Some values of this layer are NaN or infinite.";
    return [{ tone: "bad", text: "not finite", explanation }];
  }
  const deadTone = toneAbove(dead, thresholds.dead);
  if (dead !== null && deadTone !== "good")
    found.push({ tone: deadTone, text: `${percent(dead)} dead`, explanation: deadSentence(dead) });
  if (!output) {
    const { mean, std } = activation;
    const spread = std / Math.max(1, Math.abs(mean));
    const near = Math.abs(mean) < thresholds.spread.warning ? "0" : shortNumber(mean);
    if (spread < thresholds.spread.warning)
      found.push({
        tone: spread < thresholds.spread.bad ? "bad" : "warning",
        text: `all activations near ${near}`,
        explanation: `The activations have a standard deviation of ${shortNumber(std)}: the next layer can hardly tell rows apart.`,
      });
  }
  const saturatedTone = toneAbove(saturated, thresholds.saturated);
  if (saturated !== null && saturatedTone !== "good")
    found.push({
      tone: saturatedTone,
      text: `${percent(saturated)} saturated`,
      explanation: saturatedSentence(saturated),
    });
  found.push(...gradientFindings(gradientNorm, network));
  return found;
}

function gradientFindings(norm: number | null, network: readonly LayerSnapshot[] = []): Finding[] {
  if (norm === null) return [];
  if (norm === 0)
    return [{ tone: "bad", text: "no gradient", explanation: "The loss does not depend on these weights." }];
  const largest = Math.max(...network.map(({ gradientNorm }) => gradientNorm ?? 0).filter(Number.isFinite));
  if (norm >= largest * thresholds.gradient.warning) return [];
  const times = shortNumber(largest / norm);
  const explanation = `The gradient of these weights is ${times} times smaller than the largest in the network.`;
  return [{ tone: "warning", text: "vanishing gradient", explanation }];
}

/** A share that is worth a word is said in a healthy layer, too. */
function fine({ dead, saturated }: LayerSnapshot): Finding {
  if (dead !== null && dead > 0)
    return { tone: "good", text: `${percent(dead)} dead`, explanation: deadSentence(dead) };
  if (saturated !== null && saturated >= 0.01)
    return {
      tone: "good",
      text: `${percent(saturated)} saturated`,
      explanation: saturatedSentence(saturated),
    };
  return { tone: "good", text: "healthy", explanation: "Values and gradients of this layer look normal." };
}

function toneAbove(share: number | null, limits: { readonly warning: number; readonly bad: number }): Tone {
  if (share === null || share < limits.warning) return "good";
  return share < limits.bad ? "warning" : "bad";
}

function deadSentence(share: number): string {
  return `${percent(share)} of the units give zero for every row of the batch; no gradient passes through them.`;
}

function saturatedSentence(share: number): string {
  return `${percent(share)} of the activations lie on a flat part of the function, where almost no gradient passes.`;
}
