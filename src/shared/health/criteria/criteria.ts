import type { Criterion, Found, PicturedLayer } from "../criterion.ts";
import { collapsed } from "./collapsed.ts";
import { deadUnits } from "./deadUnits.ts";
import { explodingGradient, noGradient, vanishingGradient } from "./gradients.ts";
import { notFinite } from "./notFinite.ts";
import { oneSigned } from "./oneSigned.ts";
import { saturated } from "./saturated.ts";
import { updateTooLarge } from "./updateTooLarge.ts";

/** Everything that is looked for in a layer, causes before what follows from them. */
export const criteria: readonly Criterion[] = [
  notFinite,
  deadUnits,
  collapsed,
  saturated,
  noGradient,
  vanishingGradient,
  explodingGradient,
  updateTooLarge,
  oneSigned,
];

export interface Finding extends Found {
  readonly criterion: Criterion;
}

/** Everything that is wrong with a layer in one picture, causes first. */
export function findings(layer: PicturedLayer): Finding[] {
  const found: Finding[] = [];
  for (const criterion of criteria) {
    const result = criterion.find(layer);
    if (!result) continue;
    found.push({ criterion, ...result });
    // Of numbers that are none, nothing else can be said.
    if (criterion === notFinite) break;
  }
  return found;
}

/** The gravest of them; of equally grave ones the first. */
export function gravest(found: readonly Finding[]): Finding | undefined {
  return found.find(({ severity }) => severity === "bad") ?? found[0];
}
