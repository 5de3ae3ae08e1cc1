import type { LayerSnapshot } from "../events.ts";
import type { Evidence, LayerTrouble, Remedy, Severity } from "./diagnosis.ts";
import type { RemedyMaker } from "./remedyMaker.ts";

/** One layer in one picture of the network. */
export interface PicturedLayer {
  readonly snapshot: LayerSnapshot;
  /** Whether it is the output layer, for which other things are healthy. */
  readonly output: boolean;
  /** All layers of the same picture; empty where only this one is known. */
  readonly network: readonly LayerSnapshot[];
  /** The layer's inputs, where they are known. */
  readonly inputs: number | undefined;
  /** Updates made so far, where they are known. */
  readonly step: number | undefined;
}

/** From which values on something is worth a word, and from which it is bad. */
export interface Limits {
  readonly warning: number;
  readonly bad: number;
}

/** What a criterion found in one picture. */
export interface Found {
  readonly severity: Severity;
  readonly evidence: Evidence;
}

/**
 * One thing that can be wrong with a layer: how it is found in a picture, what is said of it, and what would mend it. One
 * literal, listed in `criteria.ts`; the designer's health column, its diagnosis, VS Code's problems and the command line all
 * read it from there.
 */
export interface Criterion {
  readonly kind: LayerTrouble;
  find(layer: PicturedLayer): Found | undefined;
  /** A few words, for a narrow column: `71 % dead`. */
  short(evidence: Evidence): string;
  /** What is so, to stand behind the layer's name and before a length of time: `71 % of units dead`. */
  fact(evidence: Evidence): string;
  /** One sentence on what that means. */
  explain(evidence: Evidence): string;
  /** Changes of the design that would help, the likeliest first. */
  remedies(make: RemedyMaker): readonly (Remedy | undefined)[];
}

/** How grave a value is that should be low; undefined for one that is fine. */
export function above(value: number, limits: Limits): Severity | undefined {
  return value < limits.warning ? undefined : value < limits.bad ? "warning" : "bad";
}

/** How grave a value is that should be high. */
export function below(value: number, limits: Limits): Severity | undefined {
  return value >= limits.warning ? undefined : value >= limits.bad ? "warning" : "bad";
}
