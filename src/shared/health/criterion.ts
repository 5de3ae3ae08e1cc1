import type { Curve } from "../curve.ts";
import type { DesignSpec } from "../design/fields.ts";
import type { Fix } from "../design/fix.ts";
import type { DivergedEvent, LayerSnapshot } from "../events.ts";
import type { Severity } from "../severity.ts";
import type { Evidence, LayerIssue, RunIssue } from "./diagnosis.ts";
import type { RemedyMaker } from "./remedyMaker.ts";

/** One layer in one snapshot of the network. */
export interface LayerAtStep {
  readonly snapshot: LayerSnapshot;
  /** Whether it is the output layer, for which other things are healthy. */
  readonly output: boolean;
  /** All layers of the same snapshot; empty where only this one is known. */
  readonly network: readonly LayerSnapshot[];
  /** The layer's inputs, where they are known. */
  readonly inputs: number | undefined;
  /** Updates made so far, where they are known. */
  readonly step: number | undefined;
}

/** Values from which on a number is a warning, and from which on it is bad. */
export interface Limits {
  readonly warning: number;
  readonly bad: number;
}

/** What a criterion found. */
export interface Found {
  readonly severity: Severity;
  readonly evidence: Evidence;
}

/** What `docs/health.md` says of a criterion; a test compares the two. */
export interface Documented {
  /** What is computed, with the symbols of the documentation. */
  readonly formula: string;
  /** Threshold of the criterion, with the numbers that the code uses. */
  readonly threshold: string;
  /** Source of the criterion or of its threshold. */
  readonly source: string;
}

/**
 * One thing that can be wrong with a layer: how it is found in a snapshot, what is said of it, and what would fix it. One
 * literal, listed in `criteria.ts`; the designer's health column, its diagnosis, VS Code's problems and the command line all
 * read it from there.
 */
export interface Criterion extends Documented {
  readonly kind: LayerIssue;
  /** Whether a flat training loss follows from it, so that the learning rate is not to blame for that. */
  readonly explainsFlatLoss?: boolean;
  find(layer: LayerAtStep): Found | undefined;
  /** Returns a few words for a narrow column: `71 % dead`. */
  short(evidence: Evidence): string;
  /** The finding in words, shown behind the layer's name and before a length of time: `71 % of units dead`. */
  fact(evidence: Evidence): string;
  /** One sentence on what that means. */
  explain(evidence: Evidence): string;
  /** Changes of the design that would help, the likeliest first. */
  remedies(make: RemedyMaker): readonly (Fix | undefined)[];
}

/** The measurements of a run that the criteria for runs look at. */
export interface RunFacts {
  readonly design: DesignSpec;
  readonly train: Curve;
  readonly validation: Curve;
  /** Rows of the training and the validation part, where they are known. */
  readonly rows: { readonly train: number; readonly validation: number } | undefined;
  /** What the score would be without any network, see `StartedEvent.baseline`. */
  readonly baseline: { readonly train: number; readonly validation: number | null } | undefined;
  /** The largest ‖ΔW‖ / ‖W‖ of the latest snapshot's layers; null where it is not known. */
  readonly updateRatio: number | null;
  readonly diverged: DivergedEvent | undefined;
}

/** What a criterion found in a run. */
export interface RunFound extends Found {
  /** Step from which on it was found. */
  readonly since: number;
}

/** One thing that can be wrong with a run as a whole, as {@link Criterion} is for a layer. */
export interface RunCriterion extends Documented {
  readonly kind: RunIssue;
  /** Whether it goes away when a layer that explains a flat loss is fixed. */
  readonly followsFromLayers?: boolean;
  find(facts: RunFacts): RunFound | undefined;
  /** Returns a few words for a narrow column. */
  short(evidence: Evidence): string;
  /** One sentence: what, by which numbers, since when. */
  message(found: RunFound): string;
  /** Changes of the design that would help, the likeliest first. */
  remedies(make: RemedyMaker, evidence: Evidence): readonly (Fix | undefined)[];
}

/** How severe a value is that should be low; undefined for one that is fine. */
export function above(value: number, limits: Limits): Severity | undefined {
  return value < limits.warning ? undefined : value < limits.bad ? "warning" : "error";
}

/** How severe a value is that should be high; undefined for one that is fine. */
export function below(value: number, limits: Limits): Severity | undefined {
  return value >= limits.warning ? undefined : value >= limits.bad ? "warning" : "error";
}
