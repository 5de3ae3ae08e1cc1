/** What permutation importance means, in words. */
import { scoreText } from "../../shared/format/numbers.ts";
import type { PermutationImportance } from "../../shared/results/resultsRequests.ts";

/** The name of the score that falls. */
function scoreName(score: PermutationImportance["score"]): string {
  return score === "accuracy" ? "Accuracy" : "R²";
}

/** What shuffling a column does: `Accuracy falls by 0.310 ± 0.020 when petal width is shuffled among the rows.` */
export function importanceText(
  score: PermutationImportance["score"],
  { column, mean, std }: PermutationImportance["columns"][number],
): string {
  const name = scoreName(score);
  const when = `when ${column} is shuffled among the rows.`;
  if (mean === 0 && std === 0) return `${name} stays the same ${when}`;
  if (Math.abs(mean) <= std) return `${name} hardly changes (${fallText(mean, std)}) ${when}`;
  const verb = mean > 0 ? "falls" : "rises";
  return `${name} ${verb} by ${scoreText(Math.abs(mean))} ± ${scoreText(std)} ${when}`;
}

/** A fall with its spread: `0.310 ± 0.020`. */
export function fallText(mean: number, std: number): string {
  return `${scoreText(mean)} ± ${scoreText(std)}`;
}

/** How the figures were made. */
export function importanceNote({ score, baseline, repeats }: PermutationImportance, rows: string): string {
  return `${scoreName(score)} of ${rows} is ${scoreText(baseline)}; each column is shuffled ${repeats} times; ± is the standard deviation.`;
}
