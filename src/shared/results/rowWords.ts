/** A row of the data with the network's answer, as the page "Results" says it. */
import { shortNumber } from "../format/numbers.ts";
import type { ClassificationScores } from "../metrics/classification.ts";
import type { Table } from "./csvTable.ts";
import type { AnsweredRow, AnsweredRows } from "./resultsRequests.ts";

/** What the names of classes and the kind of their scores are. */
export interface ClassWords {
  readonly names: readonly string[];
  /** Whether the scores are probabilities; else they are the outputs' values. */
  readonly areProbabilities: boolean;
}

/** The words of the classes that were judged. */
export function classWords({ classes, calibration }: ClassificationScores): ClassWords {
  return { names: classes.map(({ name }) => name), areProbabilities: calibration !== null };
}

/** The class that a row is predicted to be of and the true one, with their scores as text. */
export interface ClassAnswerWords {
  readonly predicted: string;
  readonly predictedScore: string;
  /** "?" where the true class is not known. */
  readonly actual: string;
  readonly actualScore: string;
  readonly isWrong: boolean;
}

export function classAnswerWords({ answer, actual }: AnsweredRow, classes: ClassWords): ClassAnswerWords {
  if (answer.kind !== "class") throw new Error("The row has no class.");
  const text = (score: number) => (classes.areProbabilities ? score.toFixed(2) : shortNumber(score, 3));
  const known = typeof actual === "number" ? actual : undefined;
  return {
    predicted: classes.names[answer.predicted],
    predictedScore: text(answer.scores[answer.predicted]),
    actual: known === undefined ? "?" : classes.names[known],
    actualScore: known === undefined ? "" : text(answer.scores[known]),
    isWrong: known !== undefined && known !== answer.predicted,
  };
}

/** The numbers of a row for one of its targets; null where the true one is not known. */
export function numberAnswer(
  { answer, actual }: AnsweredRow,
  target: number,
): { readonly predicted: number; readonly actual: number | null; readonly error: number | null } {
  if (answer.kind !== "numbers") throw new Error("The row has no numbers.");
  const predicted = answer.values[target];
  const known = Array.isArray(actual) ? (actual[target] as number) : null;
  return { predicted, actual: known, error: known === null ? null : predicted - known };
}

/** Number of columns at the end of the cells that are targets, which the answer's own columns show. */
export function targetColumns({ rows }: AnsweredRows): number {
  const [first] = rows;
  if (!first) return 0;
  return first.answer.kind === "class" ? 1 : first.answer.values.length;
}

/** The rows as a table to be exported: the row's number, true and predicted, then the raw values. */
export function rowsTable(answered: AnsweredRows, classes: ClassWords, target = 0): Table {
  const inputs = answered.columns.slice(0, answered.columns.length - targetColumns(answered));
  const isClass = answered.rows[0]?.answer.kind !== "numbers";
  const score = classes.areProbabilities ? "p" : "output";
  const headings = isClass
    ? ["row", "true", "predicted", `${score} of the predicted class`, `${score} of the true class`]
    : ["row", "actual", "predicted", "error"];
  return [
    [...headings, ...inputs],
    ...answered.rows.map((row) => [
      row.row + 1,
      ...(isClass ? classCells(row, classes) : numberCells(row, target)),
      ...row.cells.slice(0, inputs.length),
    ]),
  ];
}

function classCells(row: AnsweredRow, classes: ClassWords): (string | number)[] {
  const { answer } = row;
  if (answer.kind !== "class") return [];
  const { actual, predicted } = classAnswerWords(row, classes);
  const known = typeof row.actual === "number" ? answer.scores[row.actual] : "";
  return [actual, predicted, answer.scores[answer.predicted], known];
}

function numberCells(row: AnsweredRow, target: number): (string | number)[] {
  const { actual, predicted, error } = numberAnswer(row, target);
  return [actual ?? "", predicted, error ?? ""];
}
