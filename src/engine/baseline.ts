/** Scores that need no network, which every network has to beat. */
import type { Dataset } from "../data/encode/dataset.ts";

/**
 * Score of always giving the training part's most frequent class (its share of the part's rows), or its mean (R² = 0).
 * Null without validation rows.
 */
export function baselineOf({ targets, summary, train, validation }: Dataset): {
  readonly train: number;
  readonly validation: number | null;
} {
  if (targets.kind === "values") return { train: 0, validation: validation.length > 0 ? 0 : null };
  const { labels } = targets;
  const counts = new Float64Array(Math.max(1, summary.classes.length));
  for (const row of train) counts[labels[row]]++;
  const majority = counts.indexOf(Math.max(...counts));
  let right = 0;
  for (const row of validation) if (labels[row] === majority) right++;
  return {
    train: counts[majority] / train.length,
    validation: validation.length > 0 ? right / validation.length : null,
  };
}
