import type { Criterion, Found, LayerAtStep, RunCriterion } from "../criterion.ts";
import { belowBaseline } from "./belowBaseline.ts";
import { collapsed } from "./collapsed.ts";
import { deadUnits } from "./deadUnits.ts";
import { diverged } from "./diverged.ts";
import { explodingActivation } from "./explodingActivation.ts";
import { explodingGradient, noGradient, vanishingGradient } from "./gradients.ts";
import { lossNotFalling, lossRising, lossSpikes, updateTooSmall } from "./lossTrends.ts";
import { notFinite } from "./notFinite.ts";
import { oneSigned } from "./oneSigned.ts";
import { overfitting } from "./overfitting.ts";
import { saturated } from "./saturated.ts";
import { symmetricUnits } from "./symmetricUnits.ts";
import { updateTooLarge } from "./updateTooLarge.ts";

/** Everything that is looked for in a layer, causes before what follows from them. */
export const criteria: readonly Criterion[] = [
  notFinite,
  symmetricUnits,
  deadUnits,
  collapsed,
  explodingActivation,
  saturated,
  noGradient,
  vanishingGradient,
  explodingGradient,
  updateTooLarge,
  oneSigned,
];

/** Everything that is looked for in a run as a whole, the most severe first. */
export const runCriteria: readonly RunCriterion[] = [
  diverged,
  lossRising,
  belowBaseline,
  overfitting,
  lossSpikes,
  updateTooSmall,
  lossNotFalling,
];

export interface Finding extends Found {
  readonly criterion: Criterion;
}

/** Everything that is wrong with a layer in one snapshot, causes first. */
export function findings(layer: LayerAtStep): Finding[] {
  const found: Finding[] = [];
  for (const criterion of criteria) {
    const result = criterion.find(layer);
    if (!result) continue;
    found.push({ criterion, ...result });
    // Of values that are not numbers, nothing else can be said.
    if (criterion === notFinite) break;
  }
  return found;
}

/** The most severe of them; of equally severe ones the first. */
export function mostSevere(found: readonly Finding[]): Finding | undefined {
  return found.find(({ severity }) => severity === "error") ?? found[0];
}
