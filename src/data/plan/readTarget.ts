import { type CooperativeTask, chunks } from "../../shared/cooperative.ts";
import type { DataGuess } from "../../shared/data/guess.ts";
import type { DatasetSpec, Task } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import { asText, numbersOfWords } from "../table/convert.ts";
import { parseNumber, quoteCell } from "../table/parseCell.ts";
import { sorting } from "../table/sorting.ts";
import {
  type Column,
  codeBlocks,
  fileAndLine,
  missingIn,
  type NumericColumn,
  numberBlocks,
  placeOfRow,
  sourceOfRow,
  type Table,
  type TextColumn,
} from "../table/table.ts";
import { wordLookup } from "../table/wordLookup.ts";
import { dropsMissing, rulesOf } from "./columnRules.ts";
import { taskGuess } from "./guesses.ts";
import { guessTask } from "./guessTarget.ts";
import type { TargetEncoding } from "./preprocessing.ts";
import { trainingFileColumn } from "./trainingFile.ts";

/** More distinct values than this are no classes. */
const maxClasses = 1000;

/** What each row should give, as far as it is known before the split. */
export type Target =
  | { readonly task: "classification"; readonly labels: Int32Array; readonly classes: readonly string[] }
  /** One column for each output. */
  | { readonly task: "regression"; readonly columns: readonly NumericColumn[] };

/** What decides how a target is read. */
export interface TargetRules {
  readonly spec: DatasetSpec;
  /** How many parts the split has. */
  readonly parts: number;
  /** The loaded model's target, whose classes the rows must have. */
  readonly fitted?: TargetEncoding | undefined;
  /** Takes the task where it is inferred. */
  readonly guesses: DataGuess[];
}

/** @param columns one, or those of `dataset.targets` */
export function* readTarget(
  table: Table,
  columns: readonly Column[],
  rules: TargetRules,
): CooperativeTask<Target> {
  const { spec, fitted } = rules;
  const isSingle = fitted ? fitted.kind === "classes" || fitted.columns.length === 1 : !spec.targets;
  if (isSingle) return yield* readSingle(table, columns[0], rules);
  if (!fitted && spec.task === "classification")
    throw new InputError(
      'dataset.targets: several targets are numbers to predict together. Name one class column in dataset.target, or set dataset.task to "regression".',
      { field: "dataset.targets" },
    );
  const quantities: NumericColumn[] = [];
  for (const column of columns) {
    checkTarget(table, column, spec, "dataset.targets");
    quantities.push(yield* quantityOf(table, column));
  }
  return { task: "regression", columns: quantities };
}

function checkTarget(
  table: Table,
  column: Column,
  spec: DatasetSpec,
  field: string,
): asserts column is NumericColumn | TextColumn {
  if (column.error) throw column.error;
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

function* readSingle(table: Table, column: Column, rules: TargetRules): CooperativeTask<Target> {
  const { spec, fitted } = rules;
  checkTarget(table, column, spec, "dataset.target");
  if (fitted?.kind === "classes") {
    const labels = yield* labelsOfClasses(table, column, fitted.classes, "the loaded model");
    return { task: "classification", labels, classes: fitted.classes };
  }
  const task: Task = fitted ? "regression" : yield* taskOf(table, column, rules);
  switch (task) {
    case "classification":
      return { task, ...(yield* classesOf(table, column)) };
    case "regression":
      return { task, columns: [yield* quantityOf(table, column, fitted !== undefined)] };
    default:
      return task satisfies never;
  }
}

/** The task that the design, the target's role, or the file names; else the one that the training file's values suggest. */
function* taskOf(table: Table, column: Column, { spec, parts, guesses }: TargetRules): CooperativeTask<Task> {
  if (spec.task) return spec.task;
  const role = rulesOf(column, spec).said?.role;
  if (role === "numeric") return "regression";
  if (role === "categorical" || role === "boolean") return "classification";
  if (table.task) return table.task;
  const guess = yield* guessTask(yield* trainingFileColumn(table, column), parts);
  guesses.push(taskGuess(guess));
  return guess.value;
}

function checkComplete(table: Table, column: Column): void {
  const { count, first } = missingIn(column);
  if (count === 0) return;
  const all = count === 1 ? "" : ` (so in ${count} rows)`;
  throw new InputError(
    `${placeOfRow(table, first)}: the target column "${column.name}" has no value here${all}. Fill it in, or delete the row.`,
    { ...fileAndLine(table, first), field: column.name },
  );
}

interface Classes {
  readonly labels: Int32Array;
  readonly classes: readonly string[];
}

/**
 * Classes in a fixed order, whichever the order of the rows: strings by code unit, numbers by value. The training files decide
 * which there are.
 */
function* classesOf(table: Table, column: NumericColumn | TextColumn): CooperativeTask<Classes> {
  const own = yield* trainingFileColumn(table, column);
  if (own.kind === "numeric") {
    const { count, values } = yield* distinctNumbers(own);
    const classes = values.map(String);
    checkClasses(table, own, count, classes);
    if (own === column) return { labels: yield* labelsOfNumbers(own, values), classes };
    return { labels: yield* labelsOfClasses(table, column, classes, trainingFile(table)), classes };
  }
  const { categories } = own as TextColumn;
  checkClasses(table, own, categories.length, categories);
  const classes = [...categories].sort();
  const labels =
    own === column
      ? yield* labelsOfWords(column as TextColumn, classes)
      : yield* labelsOfClasses(table, column, classes, trainingFile(table));
  return { labels, classes };
}

function trainingFile(table: Table): string {
  return sourceOfRow(table, 0).file;
}

/**
 * The class of each row of a column, of which there must be no others; spellings of a number are the same class where
 * the classes are numbers. A row without one is in no part, so any will do for it.
 *
 * @param owner what has these classes, such as a file, for messages
 * @throws InputError that names the first row of a class that is unknown, and the known spellings
 */
function* labelsOfClasses(
  table: Table,
  column: NumericColumn | TextColumn,
  classes: readonly string[],
  owner: string,
): CooperativeTask<Int32Array> {
  const words = yield* asText(column, table.file);
  const lookup = wordLookup(classes);
  const labelOfCode = Int32Array.from(words.categories, (word) => lookup(word) ?? -1);
  const labels = new Int32Array(table.rows);
  for (const { values, first } of codeBlocks(words)) {
    for (let i = 0; i < values.length; i++) {
      const label = values[i] < 0 ? 0 : labelOfCode[values[i]];
      if (label < 0)
        throw unknownClass(table, column, first + i, words.categories[values[i]], classes, owner);
      labels[first + i] = label;
    }
    yield;
  }
  return labels;
}

function unknownClass(
  table: Table,
  { name }: Column,
  row: number,
  word: string,
  classes: readonly string[],
  owner: string,
): InputError {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  const alike = classes.find((known) => plain(known) === plain(word));
  const listed = classes.slice(0, 5).map(quoteCell).join(", ") + (classes.length > 5 ? ", …" : "");
  const advice =
    alike === undefined
      ? "Remove its rows, or add such rows to the training data."
      : `Write it as ${quoteCell(alike)}.`;
  return new InputError(
    `${placeOfRow(table, row)}: the class ${quoteCell(word)} of the target column "${name}" does not exist in ${owner}, which has ${listed}. ${advice}`,
    { ...fileAndLine(table, row), field: name },
  );
}

function checkClasses({ file }: Table, column: Column, count: number, classes: readonly string[]): void {
  const place = { file, field: column.name };
  if (count < 2)
    throw new InputError(
      `${file}: the target column "${column.name}" has one class only, "${classes[0]}". Classification needs two: add rows, or name another column in dataset.target.`,
      place,
    );
  if (count > maxClasses)
    throw new InputError(
      `${file}: the target column "${column.name}" has ${count} distinct values, more than the ${maxClasses} classes allowed. Name another column in dataset.target${column.kind === "numeric" ? ', or set dataset.task to "regression"' : ""}.`,
      place,
    );
}

/** The class of each row; a row without one is in no part, so any will do for it. */
function* labelsOfWords(column: TextColumn, classes: readonly string[]): CooperativeTask<Int32Array> {
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  const labelOfCode = Int32Array.from(column.categories, (name) => indexOf.get(name) ?? 0);
  const labels = new Int32Array(column.compact?.length ?? column.codes.length);
  for (const { values, first } of codeBlocks(column)) {
    for (let i = 0; i < values.length; i++) labels[first + i] = values[i] < 0 ? 0 : labelOfCode[values[i]];
    yield;
  }
  return labels;
}

function* labelsOfNumbers(column: NumericColumn, classes: readonly number[]): CooperativeTask<Int32Array> {
  const labelOf = new Map(classes.map((value, index) => [value, index]));
  const labels = new Int32Array(column.compact?.length ?? column.values.length);
  // Most classes are small whole numbers; those need no look-up by hash.
  const small = new Int32Array(256);
  for (const [label, value] of classes.entries()) if (isSmall(value)) small[value] = label;
  for (const { values, first } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      labels[first + i] = isSmall(value) ? small[value] : (labelOf.get(value) ?? 0);
    }
    yield;
  }
  return labels;
}

function isSmall(value: number): boolean {
  return value >= 0 && value < 256 && Math.floor(value) === value;
}

/** The distinct numbers, ascending; of more than classes may be, only how many. */
function* distinctNumbers(
  column: NumericColumn,
): CooperativeTask<{ count: number; values: readonly number[] }> {
  const distinct = new Set<number>();
  let last = Number.NaN;
  for (const { values } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value === last || Number.isNaN(value)) continue;
      last = value;
      distinct.add(value);
    }
    yield;
    if (distinct.size > maxClasses) return { count: yield* countDistinct(column), values: [] };
  }
  return { count: distinct.size, values: [...distinct].sort((a, b) => a - b) };
}

/** How many distinct numbers there are, however many. */
function* countDistinct(column: NumericColumn): CooperativeTask<number> {
  const filled = new Float64Array((column.compact?.length ?? column.values.length) - missingIn(column).count);
  let at = 0;
  for (const { values } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) filled[at++] = values[i];
    yield;
  }
  const sorted = yield* sorting(filled);
  let count = 0;
  for (const { from, to } of chunks(sorted.length)) {
    for (let i = from; i < to; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) count++;
    yield;
  }
  return count;
}

function* quantityOf(
  table: Table,
  target: NumericColumn | TextColumn,
  mayBeConstant = false,
): CooperativeTask<NumericColumn> {
  // Formats with types may hold numbers as strings.
  const areNumbers =
    target.kind === "text" && target.categories.every((word) => !Number.isNaN(parseNumber(word)));
  const column = areNumbers ? yield* numbersOfWords(target) : target;
  if (column.kind === "text")
    throw new InputError(
      `A number is to be predicted (dataset.task "regression"), but the target column "${column.name}" of ${table.file} holds strings such as "${column.categories[0]}". Set it to "classification", or name another column in dataset.target.`,
      { field: "dataset.task" },
    );
  if (mayBeConstant) return column;
  let first = Number.NaN;
  for (const { values } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      if (Number.isNaN(first)) first = values[i];
      else if (values[i] !== first && !Number.isNaN(values[i])) return column;
    }
    yield;
  }
  throw new InputError(
    `${table.file}: the target column "${column.name}" is ${first} in every row, so there is nothing to learn. Name another column in dataset.target.`,
    { file: table.file, field: column.name },
  );
}
