import { mcNemar, signTest } from "../../shared/metrics/intervals.ts";
import type { Part, RunComparison } from "../../shared/results/resultsRequests.ts";
import { classAnswersOf, numberAnswers, type Predictions } from "../evaluation/predictions.ts";
import { reasonOfOtherRows } from "./sameRows.ts";
import type { Subject } from "./trainedNetworks.ts";

/**
 * Compares two runs' networks on a part row by row, where it has the same rows in both.
 *
 * @throws InputError where the part has no rows; CancellationError
 */
export async function compareRuns(subject: Subject, against: Subject, part: Part): Promise<RunComparison> {
  const reason = reasonOfOtherRows(subject, against, part);
  if (reason !== undefined) return { kind: "otherRows", reason };
  const predictions = await subject.predictions(part);
  const others = await against.predictions(part);
  const rows = predictions.rows.length;
  if (subject.dataset.targets.kind === "labels") {
    const isRight = rightRows(subject, predictions);
    return { kind: "sameRows", rows, ...mcNemar(rightRows(against, others), isRight) };
  }
  const errors = errorsOf(subject, predictions);
  const otherErrors = errorsOf(against, others, subject);
  let nearer = 0;
  let farther = 0;
  for (const [i, error] of errors.entries()) {
    if (error < otherErrors[i]) nearer++;
    else if (error > otherErrors[i]) farther++;
  }
  return { kind: "sameNumbers", rows, nearer, farther, probability: signTest(nearer, farther) };
}

/** Whether the class of each row is predicted. */
export function rightRows({ design, dataset }: Subject, { rows, values }: Predictions): boolean[] {
  const { targets, summary } = dataset;
  if (targets.kind !== "labels") throw new Error("The targets are not classes.");
  const { predicted } = classAnswersOf(design, values, summary.classes.length);
  return Array.from(rows, (row, i) => predicted[i] === targets.labels[row]);
}

/**
 * How far each row's prediction is from its target; of several targets the square root of the sum of the squares, each target in
 * units of its scale.
 *
 * @param scaled whose scales they are
 */
function errorsOf({ dataset }: Subject, predictions: Predictions, scaled = { dataset }): Float64Array {
  const { target } = scaled.dataset.preprocessing;
  if (target.kind !== "numbers") throw new Error("The targets are not numbers.");
  const width = target.columns.length;
  const { predicted, actual } = numberAnswers(dataset, predictions);
  const errors = new Float64Array(predictions.rows.length);
  for (let row = 0; row < errors.length; row++) {
    let squares = 0;
    for (const [index, { scale }] of target.columns.entries()) {
      const at = row * width + index;
      squares += ((predicted[at] - actual[at]) / scale) ** 2;
    }
    errors[row] = Math.sqrt(squares);
  }
  return errors;
}
