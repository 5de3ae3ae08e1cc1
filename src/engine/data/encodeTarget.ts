import type { DatasetSpec, Task } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import type { DatasetTargets, NumberEncoding, TargetEncoding } from "./dataset.ts";
import { scaleOf, statisticsOf } from "./encoding.ts";
import {
  type Column,
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
    checkTarget(table, column, "dataset.targets");
    return quantityOf(table, column);
  });
  return { task: "regression", columns: quantities };
}

function checkTarget(
  table: Table,
  column: Column,
  field: string,
): asserts column is NumericColumn | TextColumn {
  if (column.fault) throw column.fault;
  if (column.kind === "block")
    throw new InputError(
      `${field}: "${column.name}" of ${table.file} is not a single value. Name another column.`,
      { field },
    );
  checkComplete(table, column);
}

function readSingle(table: Table, column: Column, spec: DatasetSpec): Target {
  checkTarget(table, column, "dataset.target");
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

function checkComplete(table: Table, column: Column): void {
  const { count, first } = missingIn(column);
  if (count === 0) return;
  const all = count === 1 ? "" : ` (so in ${count} rows)`;
  throw new InputError(
    `${placeOfRow(table, first)}: the target column "${column.name}" has no value here${all}. Fill it in, or delete the row.`,
    { file: table.file, field: column.name, ...(table.lines && { line: table.lines[first] }) },
  );
}

/** Classes in a fixed order whatever the order of the rows: words by code unit, numbers by value. */
function classesOf(table: Table, column: NumericColumn | TextColumn) {
  const numeric = column.kind === "numeric";
  const distinct = numeric
    ? [...new Set(column.values)].sort((a, b) => a - b).map(String)
    : [...column.categories].sort();
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
  const labelOf = (name: string) => indexOf.get(name) ?? -1;
  const labels = numeric
    ? Int32Array.from(column.values, (value) => labelOf(String(value)))
    : Int32Array.from(column.codes, (code) => labelOf(column.categories[code]));
  return { labels, classes: distinct };
}

function quantityOf(table: Table, column: NumericColumn | TextColumn): NumericColumn {
  if (column.kind === "text")
    throw new InputError(
      `A number is to be predicted (dataset.task "regression"), but the target column "${column.name}" of ${table.file} holds words such as "${column.categories[0]}". Set it to "classification", or name another column in dataset.target.`,
      { field: "dataset.task" },
    );
  if (column.values.every((value) => value === column.values[0]))
    throw new InputError(
      `${table.file}: the target column "${column.name}" is ${column.values[0]} in every row, so there is nothing to learn. Name another column in dataset.target.`,
      { file: table.file, field: column.name },
    );
  return column;
}

/** The targets as the trainer takes them; a quantity is scaled with the training rows' statistics. */
export function encodeTarget(
  target: Target,
  name: string,
  train: Uint32Array,
  standardize: boolean,
): { targets: DatasetTargets; encoding: TargetEncoding } {
  if (target.task === "classification") {
    const { labels, classes } = target;
    return { targets: { kind: "labels", labels }, encoding: { kind: "classes", column: name, classes } };
  }
  const columns = target.columns.map((column) => fitNumber(column, train, standardize));
  const outputs = columns.length;
  const values = new Float32Array(target.columns[0].values.length * outputs);
  for (const [output, { mean, scale }] of columns.entries()) {
    const numbers = target.columns[output].values;
    for (let row = 0; row < numbers.length; row++)
      values[row * outputs + output] = (numbers[row] - mean) / scale;
  }
  return { targets: { kind: "values", values }, encoding: { kind: "numbers", columns } };
}

function fitNumber(
  { name, values }: NumericColumn,
  train: Uint32Array,
  standardize: boolean,
): NumberEncoding {
  if (!standardize) return { column: name, mean: 0, scale: 1 };
  const { mean, std } = statisticsOf(values, train);
  return { column: name, mean, scale: scaleOf(std) };
}
