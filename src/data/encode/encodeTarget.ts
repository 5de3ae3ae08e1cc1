import type { Yielder } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import type { TrainingRows } from "../plan/fitting.ts";
import type { NumberEncoding, TargetEncoding } from "../plan/preprocessing.ts";
import type { Target } from "../plan/readTarget.ts";
import {
  type Column,
  fileAndLine,
  type NumericColumn,
  numberBlocks,
  placeOfRow,
  type Table,
} from "../table/table.ts";
import type { DatasetTargets } from "./dataset.ts";
import { scaleOf, statisticsOf } from "./statistics.ts";

/**
 * The targets as the trainer takes them; a quantity is standardized with the training rows' statistics, or those of a
 * loaded model.
 */
export async function encodeTarget(
  table: Table,
  target: Target,
  name: string,
  train: TrainingRows,
  isScaled: boolean,
  yielder: Yielder,
  fitted?: TargetEncoding,
): Promise<{ targets: DatasetTargets; encoding: TargetEncoding }> {
  if (target.task === "classification") {
    const { labels, classes } = target;
    return { targets: { kind: "labels", labels }, encoding: { kind: "classes", column: name, classes } };
  }
  const outputs = target.columns.length;
  const encodings: NumberEncoding[] = [];
  const values = new Float32Array(train.mask.length * outputs);
  for (const [output, column] of target.columns.entries()) {
    const encoding =
      fitted?.kind === "numbers" ? fitted.columns[output] : await fitNumber(column, train, isScaled, yielder);
    encodings.push(encoding);
    const { mean, scale } = encoding;
    for (const { values: numbers, first } of numberBlocks(column)) {
      for (let i = 0; i < numbers.length; i++) {
        const value = Math.fround((numbers[i] - mean) / scale);
        // Of a row that lacks a target, and is in no part, it is NaN.
        if (Math.abs(value) === Infinity) throw tooLargeTarget(table, column, first + i);
        values[(first + i) * outputs + output] = value;
      }
      await yielder.pause();
    }
  }
  return { targets: { kind: "values", values }, encoding: { kind: "numbers", columns: encodings } };
}

/** Large values in validation or test rows may overflow when the training rows' spread is tiny. */
function tooLargeTarget(table: Table, { name }: Column, row: number): InputError {
  return new InputError(
    `${placeOfRow(table, row)}: the target column "${name}" is too large for single precision once it is scaled. Correct it, or set dataset.scale to "none".`,
    { ...fileAndLine(table, row), field: name },
  );
}

async function fitNumber(
  column: NumericColumn,
  train: TrainingRows,
  isScaled: boolean,
  yielder: Yielder,
): Promise<NumberEncoding> {
  const { name } = column;
  if (!isScaled) return { column: name, mean: 0, scale: 1 };
  const { mean, std } = await statisticsOf(column, train, yielder);
  return { column: name, mean, scale: scaleOf(std) };
}
