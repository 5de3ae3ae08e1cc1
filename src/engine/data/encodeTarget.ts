import type { DatasetSpec, Task } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import type { DatasetTargets, NumberEncoding, TargetEncoding } from "./dataset.ts";
import type { Breather } from "./source.ts";
import { scaleOf, statisticsOf, type TrainingRows } from "./statistics.ts";
import {
  type Column,
  lineAt,
  missingIn,
  type NumericColumn,
  placeOfRow,
  type Table,
  type TextColumn,
} from "./table.ts";
import { guessTask } from "./target.ts";

/** More distinct values than this are no classes. */
const mostClasses = 1000;

/** What each row should give, as far as it is known before the split. */
export type Target =
  | { readonly task: "classification"; readonly labels: Int32Array; readonly classes: readonly string[] }
  /** One column for each output. */
  | { readonly task: "regression"; readonly columns: readonly NumericColumn[] };

/** @param columns one, or those of `dataset.targets` */
export function readTarget(table: Table, columns: readonly Column[], spec: DatasetSpec): Target {
  if (!spec.targets) return readSingle(table, columns[0], spec);
  if (spec.task === "classification")
    throw new InputError(
      'dataset.targets: several targets are numbers to predict together. Name one class column in dataset.target, or set dataset.task to "regression".',
      { field: "dataset.targets" },
    );
  const quantities = columns.map((column) => {
    checkTarget(table, column, spec, "dataset.targets");
    return quantityOf(table, column);
  });
  return { task: "regression", columns: quantities };
}

function checkTarget(
  table: Table,
  column: Column,
  spec: DatasetSpec,
  field: string,
): asserts column is NumericColumn | TextColumn {
  if (column.fault) throw column.fault;
  if (column.kind === "block")
    throw new InputError(
      `${field}: "${column.name}" of ${table.file} is not a single value. Name another column.`,
      { field },
    );
  if (dropsMissing(column, spec)) {
    if (missingIn(column).count === table.rows)
      throw new InputError(`${table.file}: the target column "${column.name}" has no value at all.`, {
        file: table.file,
        field: column.name,
      });
  } else checkComplete(table, column);
}

function readSingle(table: Table, column: Column, spec: DatasetSpec): Target {
  checkTarget(table, column, spec, "dataset.target");
  const task: Task = spec.task ?? table.task ?? guessTask(column);
  switch (task) {
    case "classification":
      return { task, ...classesOf(table, column) };
    case "regression":
      return { task, columns: [quantityOf(table, column)] };
    default:
      return task satisfies never;
  }
}

/** Whether rows without a target are left out. */
function dropsMissing({ name }: Column, { columns, missing }: DatasetSpec): boolean {
  return (
    ((columns && Object.hasOwn(columns, name) ? columns[name].missing : undefined) ?? missing) === "drop"
  );
}

function checkComplete(table: Table, column: Column): void {
  const { count, first } = missingIn(column);
  if (count === 0) return;
  const all = count === 1 ? "" : ` (so in ${count} rows)`;
  throw new InputError(
    `${placeOfRow(table, first)}: the target column "${column.name}" has no value here${all}. Fill it in, or delete the row.`,
    { file: table.file, field: column.name, line: lineAt(table, first) },
  );
}

/** Classes in a fixed order whatever the order of the rows: words by code unit, numbers by value. */
function classesOf(table: Table, column: NumericColumn | TextColumn) {
  const numeric = column.kind === "numeric";
  const distinct = numeric ? distinctNumbers(column.values).map(String) : [...column.categories].sort();
  const place = { file: table.file, field: column.name };
  if (distinct.length < 2)
    throw new InputError(
      `${table.file}: the target column "${column.name}" has one class only, "${distinct[0]}". Classification needs two: add rows, or name another column in dataset.target.`,
      place,
    );
  if (distinct.length > mostClasses)
    throw new InputError(
      `${table.file}: the target column "${column.name}" has ${distinct.length} distinct values, more than the ${mostClasses} classes allowed. Name another column in dataset.target${numeric ? ', or set dataset.task to "regression"' : ""}.`,
      place,
    );
  const indexOf = new Map(distinct.map((name, index) => [name, index]));
  // A row without a class is in no part, so any class will do for it.
  const labelOf = (name: string) => indexOf.get(name) ?? 0;
  if (numeric) return { labels: labelsOfNumbers(column.values, distinct.map(Number)), classes: distinct };
  const labelOfCode = Int32Array.from(column.categories, labelOf);
  const labels = column.codes.slice();
  for (let row = 0; row < labels.length; row++) labels[row] = labels[row] < 0 ? 0 : labelOfCode[labels[row]];
  return { labels, classes: distinct };
}

function labelsOfNumbers(values: Float64Array, classes: readonly number[]): Int32Array {
  const labelOf = new Map(classes.map((value, index) => [value, index]));
  const labels = new Int32Array(values.length);
  // Most classes are small whole numbers; those need no look-up by hash.
  const small = new Int32Array(256);
  for (const [label, value] of classes.entries()) if (isSmall(value)) small[value] = label;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    labels[row] = isSmall(value) ? small[value] : (labelOf.get(value) ?? 0);
  }
  return labels;
}

function isSmall(value: number): boolean {
  return value >= 0 && value < 256 && Math.floor(value) === value;
}

/** Ascending. */
function distinctNumbers(values: Float64Array): number[] {
  const distinct = new Set<number>();
  let last = Number.NaN;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === last || Number.isNaN(value)) continue;
    last = value;
    distinct.add(value);
  }
  return [...distinct].sort((a, b) => a - b);
}

function quantityOf(table: Table, column: NumericColumn | TextColumn): NumericColumn {
  if (column.kind === "text")
    throw new InputError(
      `A number is to be predicted (dataset.task "regression"), but the target column "${column.name}" of ${table.file} holds words such as "${column.categories[0]}". Set it to "classification", or name another column in dataset.target.`,
      { field: "dataset.task" },
    );
  const { values } = column;
  const first = values.find((value) => !Number.isNaN(value));
  if (values.every((value) => value === first || Number.isNaN(value)))
    throw new InputError(
      `${table.file}: the target column "${column.name}" is ${first} in every row, so there is nothing to learn. Name another column in dataset.target.`,
      { file: table.file, field: column.name },
    );
  return column;
}

/** The targets as the trainer takes them; a quantity is standardized with the training rows' statistics. */
export async function encodeTarget(
  table: Table,
  target: Target,
  name: string,
  train: TrainingRows,
  isScaled: boolean,
  breather: Breather,
): Promise<{ targets: DatasetTargets; encoding: TargetEncoding }> {
  if (target.task === "classification") {
    const { labels, classes } = target;
    return { targets: { kind: "labels", labels }, encoding: { kind: "classes", column: name, classes } };
  }
  const outputs = target.columns.length;
  const encodings: NumberEncoding[] = [];
  const values = new Float32Array(train.mask.length * outputs);
  for (const [output, column] of target.columns.entries()) {
    const encoding = await fitNumber(column, train, isScaled, breather);
    encodings.push(encoding);
    const { mean, scale } = encoding;
    const numbers = column.values;
    for (let row = 0; row < numbers.length; row++) {
      const value = Math.fround((numbers[row] - mean) / scale);
      // Of a row that lacks a target, and is in no part, it is NaN.
      if (Math.abs(value) === Infinity) throw tooLargeTarget(table, column, row);
      values[row * outputs + output] = value;
    }
  }
  return { targets: { kind: "values", values }, encoding: { kind: "numbers", columns: encodings } };
}

/** Large values in validation or test rows may overflow when the training rows' spread is tiny. */
function tooLargeTarget(table: Table, { name }: Column, row: number): InputError {
  return new InputError(
    `${placeOfRow(table, row)}: the target column "${name}" is too large for single precision once it is scaled. Correct it, or set dataset.scale to "none".`,
    { file: table.file, field: name, line: lineAt(table, row) },
  );
}

async function fitNumber(
  column: NumericColumn,
  train: TrainingRows,
  isScaled: boolean,
  breather: Breather,
): Promise<NumberEncoding> {
  const { name } = column;
  if (!isScaled) return { column: name, mean: 0, scale: 1 };
  const { mean, std } = await statisticsOf(column, train, breather);
  return { column: name, mean, scale: scaleOf(std) };
}
