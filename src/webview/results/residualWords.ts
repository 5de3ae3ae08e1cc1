/** How far predictions of numbers are off, in words. */
import { shortNumber } from "../../shared/format/numbers.ts";
import type { TargetScores } from "../../shared/metrics/regression.ts";
import { quantile } from "../../shared/quantile.ts";
import type { NumberResults } from "../../shared/results/resultsRequests.ts";

/**
 * Half of the rows and nine of ten of them lie within these errors, and how far the predictions are off on average. What is read from
 * rows that were drawn for the picture alone is called approximate.
 *
 * @param rows number of rows of the part
 */
export function residualText(
  { actual, predicted }: NumberResults,
  { medianAbsoluteError }: Pick<TargetScores, "medianAbsoluteError">,
  rows: number,
): string {
  if (actual.length === 0) return "There are no rows.";
  const about = actual.length < rows ? "about " : "";
  const errors = predicted.map((value, index) => value - actual[index]);
  const absolute = errors.map(Math.abs).sort((a, b) => a - b);
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const within = `Half of the rows are within ±${shortNumber(medianAbsoluteError)}, nine of ten within ${about}±${shortNumber(quantile(absolute, 0.9))}.`;
  const direction = mean > 0 ? "too high" : "too low";
  const bias =
    Math.abs(mean) < 0.05 * medianAbsoluteError
      ? "On average the predictions are neither too high nor too low."
      : `On average the predictions are ${about}${shortNumber(Math.abs(mean))} ${direction}.`;
  return `${within} ${bias}`;
}
