/** What a prediction says besides its rows: what did not fit the model, and scores where the rows have the target. */
import { type CellIssue, issueText } from "./cellReport.ts";
import type { PredictionResult } from "./predictRows.ts";

/** The object that `predict --json` prints. */
export function resultJson({ rows, issues, scores, rowsWithoutTarget }: PredictionResult) {
  return {
    rows,
    issues,
    ...(scores && { scores, ...(rowsWithoutTarget > 0 && { rowsWithoutTarget }) }),
  };
}

/** Each issue as a sentence that says what was done about it. */
export function issueLines(issues: readonly CellIssue[], lenient: boolean): string[] {
  return issues.map((issue) => `${issueText(issue)}${consequence(issue, lenient)}.`);
}

function consequence({ kind }: CellIssue, lenient: boolean): string {
  switch (kind) {
    case "unreadable":
      return lenient ? "; it is filled as missing values are" : "";
    case "unseen":
      return "; it counts as none of the categories";
    case "missing":
      return "; it is filled as in training";
    case "outside":
      return "";
    default:
      return kind satisfies never;
  }
}

/** @param what the rows, such as `new.csv` */
export function scoresText({ rows, scores, rowsWithoutTarget }: PredictionResult, what: string): string {
  const count = (value: number) => `${value.toLocaleString("en-US")} row${value === 1 ? "" : "s"}`;
  const head = `${what}: ${count(rows)} answered\n`;
  if (!scores) return head;
  const of =
    rowsWithoutTarget === 0
      ? ""
      : ` (of ${count(scores.rows)} with a known target; ${count(rowsWithoutTarget)} without)`;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  if (scores.task === "classification") {
    const [low, high] = scores.accuracyInterval;
    return [
      head,
      `accuracy           ${percent(scores.accuracy)} (95 % interval ${percent(low)} to ${percent(high)})${of}\n`,
      `balanced accuracy  ${percent(scores.balancedAccuracy)}\n`,
      `macro F1           ${scores.macroF1.toFixed(4)}\n`,
    ].join("");
  }
  return [
    head,
    ...scores.targets.map(
      ({ name, r2, rmse, mae }) =>
        `${scores.targets.length > 1 ? `${name}: ` : ""}R² ${r2 === null ? "–" : r2.toFixed(4)}, RMSE ${rmse.toPrecision(4)}, mean absolute error ${mae.toPrecision(4)}${of}\n`,
    ),
  ].join("");
}
