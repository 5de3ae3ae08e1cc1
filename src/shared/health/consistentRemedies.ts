/**
 * The remedies of all diagnoses of a run as one set: none contradicts another, none goes back to what was tried, and a
 * flat loss is fixed where it comes from.
 */

import type { Catalogue } from "../catalogue.ts";
import type { DesignSpec } from "../design/fields.ts";
import type { Fix } from "../design/fix.ts";
import type { Attempt } from "./attempt.ts";
import type { Criterion, RunCriterion } from "./criterion.ts";
import type { Diagnosis } from "./diagnosis.ts";
import { editedDesign, trainsAlike } from "./editedDesign.ts";

/** Remedies that one diagnosis offers. */
const maxRemedies = 3;

/** A diagnosis with what its criterion would do about it alone. */
export interface Candidate {
  readonly diagnosis: Diagnosis;
  readonly criterion: Criterion | RunCriterion;
  readonly remedies: readonly (Fix | undefined)[];
}

/** @param candidates the most severe first; of two that contradict each other the first one's remedies count */
export function consistentRemedies(
  design: DesignSpec,
  catalogue: Catalogue,
  attempts: readonly Attempt[],
  candidates: readonly Candidate[],
): Diagnosis[] {
  const rate = design.training.optimizer.parameters.learningRate;
  const diverged = candidates.some(({ diagnosis }) => diagnosis.kind === "diverged");
  const cause = candidates.find(({ criterion }) => "explainsFlatLoss" in criterion);
  const wanted = candidates.map(({ diagnosis, criterion, remedies }): readonly Fix[] => {
    // Of a run that diverged, only what a trial run has verified is offered.
    if (diverged && diagnosis.kind !== "diverged") return [];
    const follows = "followsFromLayers" in criterion && cause !== undefined;
    return (follows ? cause.remedies : remedies).filter((remedy) => remedy !== undefined);
  });
  const lowers = wanted.flat().some((remedy) => isLower(remedy, rate));
  const isNew = newnessCheck(design, catalogue, attempts);
  return candidates.map(({ diagnosis }, i) => ({
    ...diagnosis,
    remedies: wanted[i]
      .filter((remedy) => !(lowers && isHigher(remedy, rate)) && isNew(remedy))
      .slice(0, maxRemedies),
  }));
}

function rateOf({ edits }: Fix): number | undefined {
  for (const edit of edits) {
    if (edit.kind !== "set" || edit.path.join(".") !== "training.optimizer") continue;
    const { value } = edit;
    if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
    const { learningRate } = value as { readonly learningRate?: unknown };
    if (typeof learningRate === "number") return learningRate;
  }
  return undefined;
}

function isLower(remedy: Fix, present: number | undefined): boolean {
  const rate = rateOf(remedy);
  return present !== undefined && rate !== undefined && rate < present;
}

function isHigher(remedy: Fix, present: number | undefined): boolean {
  const rate = rateOf(remedy);
  return present !== undefined && rate !== undefined && rate > present;
}

/** Whether a remedy leads to a design that has not been run before. */
function newnessCheck(
  design: DesignSpec,
  catalogue: Catalogue,
  attempts: readonly Attempt[],
): (remedy: Fix) => boolean {
  if (attempts.length === 0) return () => true;
  return ({ edits }) => {
    const edited = editedDesign(design, edits, catalogue);
    return !edited || !attempts.some((attempt) => trainsAlike(attempt.design, edited));
  };
}
