import type { DatasetSpec, Task } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import type { DatasetTargets, TargetEncoding } from "./dataset.ts";
import type { Breather } from "./source.ts";
import { scaleOf, statisticsOf, type TrainingRows } from "./statistics.ts";
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
  | { readonly task: "regression"; readonly column: NumericColumn };

export function readTarget(table: Table, column: Column, spec: DatasetSpec): Target {
  if (column.fault) throw column.fault;
  if (column.kind === "block")
    throw new InputError(
      `dataset.target: "${column.name}" of ${table.file} is not a single value. Name another column.`,
      {
        field: "dataset.target",
      },
    );
  if (dropsMissing(column, spec)) {
    if (missingIn(column).count === table.rows)
      throw new InputError(`${table.file}: the target column "${column.name}" has no value at all.`, {
        file: table.file,
        field: column.name,
      });
  } else checkComplete(table, column);
  const task: Task = spec.task ?? table.task ?? guessTask(column);
  switch (task) {
    case "classification":
      return { task, ...classesOf(table, column) };
    case "regression":
      return { task, column: quantityOf(table, column) };
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
    { file: table.file, field: column.name, ...(table.lines && { line: table.lines[first] }) },
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
  if (numeric) {
    const labelOfNumber = new Map(distinct.map((name, index) => [Number(name), index]));
    return {
      labels: Int32Array.from(column.values, (value) => labelOfNumber.get(value) ?? 0),
      classes: distinct,
    };
  }
  const labelOfCode = Int32Array.from(column.categories, labelOf);
  return {
    labels: Int32Array.from(column.codes, (code) => (code < 0 ? 0 : labelOfCode[code])),
    classes: distinct,
  };
}

/** Ascending. */
function distinctNumbers(values: Float64Array): number[] {
  const distinct = new Set<number>();
  for (const value of values) if (!Number.isNaN(value)) distinct.add(value);
  return [...distinct].sort((a, b) => a - b);
}

function quantityOf(table: Table, column: NumericColumn | TextColumn): NumericColumn {
  if (column.kind === "text")
    throw new InputError(
      `dataset.task is "regression", but the target column "${column.name}" of ${table.file} holds words such as "${column.categories[0]}". Set it to "classification", or name another column in dataset.target.`,
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
  const { mean, std } = isScaled ? await statisticsOf(target.column, train, breather) : { mean: 0, std: 1 };
  const scale = scaleOf(std);
  return {
    targets: {
      kind: "values",
      values: Float32Array.from(target.column.values, (value) => (value - mean) / scale),
    },
    encoding: { kind: "number", column: name, mean, scale },
  };
}
