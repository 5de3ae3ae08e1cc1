/** What an evaluation says: as the object that `--json` prints, as text for a terminal, and row by row as CSV. */
import type { Dataset } from "../data/encode/dataset.ts";
import { classAnswersOf, numberAnswers, type Predictions } from "../engine/evaluation/predictions.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import type { Evaluation } from "../shared/evaluation.ts";
import { csvCell } from "../shared/safeText.ts";

type Classification = Extract<Evaluation, { task: "classification" }>;

/** More classes do not fit into a terminal. */
const maxMatrixClasses = 12;
/** A class's name is cut at this many characters in a table. */
const maxNameLength = 16;

/** The object that `evaluate --json` prints; what cannot be computed is left out. */
export function evaluationJson(evaluation: Evaluation) {
  const { rows, loss, dataLoss } = evaluation;
  if (evaluation.task === "regression") {
    const { r2, rmse, mae, medianAbsoluteError, baselineRmse, targets } = evaluation;
    return {
      rows,
      loss,
      dataLoss,
      r2,
      rmse,
      mae,
      medianAbsoluteError,
      baselineRmse,
      ...(targets.length > 1 && { targets }),
    };
  }
  const { accuracy, accuracyInterval, balancedAccuracy, baseline, confusion, classes, macroF1 } = evaluation;
  const { rocAuc, averagePrecision, brier, ece } = evaluation;
  return {
    rows,
    loss,
    dataLoss,
    accuracy,
    accuracyInterval,
    balancedAccuracy,
    baseline,
    confusion,
    classes,
    macroF1,
    ...(rocAuc !== null && { rocAuc }),
    ...(averagePrecision !== null && { averagePrecision }),
    ...(brier !== null && { brier }),
    ...(ece !== null && { ece }),
  };
}

/**
 * What a person reads.
 *
 * @param what the rows, such as `iris.csv`
 * @param width of the terminal
 */
export function evaluationText(evaluation: Evaluation, what: string, width: number): string {
  const count = evaluation.rows.toLocaleString("en-US");
  const head = `${what}: ${count} row${evaluation.rows === 1 ? "" : "s"}\n`;
  if (evaluation.task === "regression") {
    const { r2, rmse, mae, medianAbsoluteError, baselineRmse } = evaluation;
    return [
      head,
      `R²                     ${r2 === null ? "–" : r2.toFixed(4)}\n`,
      `RMSE                   ${rmse.toPrecision(4)} (${baselineRmse.toPrecision(4)} for always predicting the training mean)\n`,
      `mean absolute error    ${mae.toPrecision(4)}\n`,
      `median absolute error  ${medianAbsoluteError.toPrecision(4)}\n`,
      `loss                   ${evaluation.loss.toPrecision(4)}\n`,
    ].join("");
  }
  const { accuracy, accuracyInterval, baseline, balancedAccuracy, macroF1 } = evaluation;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const [low, high] = accuracyInterval;
  return [
    head,
    `accuracy           ${percent(accuracy)} (95 % interval ${percent(low)} to ${percent(high)}; ${percent(baseline)} for always predicting the most frequent class)\n`,
    `balanced accuracy  ${percent(balancedAccuracy)}\n`,
    `macro F1           ${macroF1.toFixed(4)}\n`,
    `loss               ${evaluation.loss.toPrecision(4)}\n`,
    "\n",
    confusionText(evaluation, width) ?? classesText(evaluation),
  ].join("");
}

/**
 * The confusion matrix with each class's recall and precision: a line for each true class, a column for each predicted one. Where
 * the terminal is too narrow for the names of the columns, numbers stand for them.
 *
 * @param width of the terminal
 * @returns undefined for more classes than a terminal shows
 */
export function confusionText(evaluation: Classification, width: number): string | undefined {
  const names = evaluation.classes.map(({ name }) => shortName(name));
  if (names.length > maxMatrixClasses) return undefined;
  const named = matrixText(evaluation, names, names);
  if (named.indexOf("\n") <= width) return named;
  const numbers = names.map((_, i) => String(i + 1));
  const titles = names.map((name, i) => `${numbers[i].padStart(String(names.length).length)} ${name}`);
  return matrixText(evaluation, titles, numbers);
}

/** @param titles of the lines. @param heads of the columns */
function matrixText(
  { confusion, classes }: Classification,
  titles: readonly string[],
  heads: readonly string[],
): string {
  const corner = "true \\ predicted";
  const width = Math.max(...titles.map((title) => title.length), corner.length);
  const columns = heads.map((head, i) =>
    Math.max(head.length, ...confusion.map((row) => String(row[i]).length)),
  );
  const line = (title: string, cells: readonly (string | number)[], rest: string) =>
    `${[title.padEnd(width), ...cells.map((cell, i) => String(cell).padStart(columns[i])), rest].join("  ").trimEnd()}\n`;
  return [
    line(corner, heads, "recall  precision      F1"),
    ...confusion.map((row, i) => line(titles[i], row, scores(classes[i]))),
  ].join("");
}

/** Each class's recall, precision and F1 alone. */
function classesText({ classes }: Classification): string {
  return [
    `${"class".padEnd(maxNameLength)}    rows  recall  precision      F1\n`,
    ...classes.map(
      (scored) =>
        `${shortName(scored.name).padEnd(maxNameLength)}${String(scored.support).padStart(8)}  ${scores(scored)}\n`,
    ),
  ].join("");
}

function scores({ recall, precision, f1 }: Classification["classes"][number]): string {
  return `${recall.toFixed(3).padStart(6)}  ${precision.toFixed(3).padStart(9)}  ${f1.toFixed(3).padStart(6)}`;
}

function shortName(name: string): string {
  return name.length <= maxNameLength ? name : `${name.slice(0, maxNameLength - 1)}…`;
}

/** Each row with its number in the file (from 1), what it is and what the network answers, as CSV. */
export function rowsCsv(design: DesignSpec, dataset: Dataset, predictions: Predictions): string {
  const line = (cells: readonly (string | number)[]) => `${cells.map((cell) => csvCell(cell)).join(",")}\n`;
  const { rows, values } = predictions;
  const { targets, summary, preprocessing } = dataset;
  if (targets.kind === "labels") {
    const { classes } = summary;
    const { predicted, scores: given, areProbabilities } = classAnswersOf(design, values, classes.length);
    const title = areProbabilities ? (name: string) => `p(${name})` : (name: string) => `score(${name})`;
    return [
      line(["row", "actual", "predicted", ...classes.map(title)]),
      ...Array.from(rows, (row, i) =>
        line([
          row + 1,
          classes[targets.labels[row]],
          classes[predicted[i]],
          ...classes.map((_, k) => given[i * classes.length + k]),
        ]),
      ),
    ].join("");
  }
  const { target } = preprocessing;
  const names = target.kind === "numbers" ? target.columns.map(({ column }) => column) : [];
  const { predicted, actual } = numberAnswers(dataset, predictions);
  return [
    line(["row", ...names.flatMap((name) => [name, `predicted ${name}`])]),
    ...Array.from(rows, (row, i) =>
      line([
        row + 1,
        ...names.flatMap((_, k) => [actual[i * names.length + k], predicted[i * names.length + k]]),
      ]),
    ),
  ].join("");
}
