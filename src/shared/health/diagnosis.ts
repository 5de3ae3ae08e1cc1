/** What a diagnosis is: plain data that every view, the command line and VS Code's problems read. */

import type { Fix } from "../design/fix.ts";
import type { Severity } from "../severity.ts";

/** What can be wrong with a layer. */
export type LayerIssue =
  | "not-finite"
  | "dead-units"
  | "symmetric-units"
  | "collapsed"
  | "saturated"
  | "exploding-activation"
  | "no-gradient"
  | "vanishing-gradient"
  | "exploding-gradient"
  | "update-too-large"
  | "one-signed-gradients";

/** What can be wrong with a run as a whole. */
export type RunIssue =
  | "diverged"
  | "loss-rising"
  | "below-baseline"
  | "overfitting"
  | "loss-spikes"
  | "loss-not-falling"
  | "update-too-small";

/** The numbers behind a finding, by what they are. */
export type Evidence = Readonly<Record<string, number>>;

/** What is wrong with a network, since when, by which numbers, and what would fix it. */
export interface Diagnosis {
  /** The first of {@link layers}; undefined where the run as a whole is meant. */
  readonly layer: number | undefined;
  /** The dense layers with this finding, counted from 0, the output layer last; empty where the run as a whole is meant. */
  readonly layers: readonly number[];
  readonly kind: LayerIssue | RunIssue;
  readonly severity: Severity;
  /** From this step on it was found in every snapshot; 0 is the untrained network. */
  readonly since: number;
  /** The step of the latest snapshot. */
  readonly step: number;
  readonly evidence: Evidence;
  /** A few words, for a narrow column: `71 % dead`, `overfitting`. */
  readonly short: string;
  /** What and since when, as a sentence: `Layer 4: 83 % of units dead for 200 steps.` */
  readonly message: string;
  /** The likeliest first; empty where nothing in the design would help. */
  readonly remedies: readonly Fix[];
}

/** The remedy's label as a button shows it. */
export function remedyTitle({ label }: Pick<Fix, "label">): string {
  return label.charAt(0).toUpperCase() + label.slice(1);
}

/** The message with its remedies, for those who cannot click: `…; try He normal initialization, or learning rate 0.003.` */
export function diagnosisText({ message, remedies }: Pick<Diagnosis, "message" | "remedies">): string {
  if (remedies.length === 0) return message;
  return `${message.replace(/\.$/, "")}; try ${remedies.map(({ label }) => label).join(", or ")}.`;
}
