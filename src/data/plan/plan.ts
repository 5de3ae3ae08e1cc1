import { type CooperativeTask, chunks, type Yielder } from "../../shared/cooperative.ts";
import type { DataGuess } from "../../shared/data/guess.ts";
import type { ColumnRole } from "../../shared/data/report.ts";
import type { DatasetSpec, DesignSpec } from "../../shared/design/fields.ts";
import { didYouMean } from "../../shared/design/nearest.ts";
import type { Scaling } from "../../shared/design/scaling.ts";
import { InputError } from "../../shared/errors.ts";
import { type Column, codeBlocks, numberBlocks, type Table } from "../table/table.ts";
import { dropsMissing, ownEntry, rulesOf } from "./columnRules.ts";
import type { EncodedRole, MissingRule, TrainingRows } from "./fitting.ts";
import { roleGuesses, targetGuess, withGuesses } from "./guesses.ts";
import { type Guessed, guessTarget, type TargetCandidate } from "./guessTarget.ts";
import type { Preprocessing } from "./preprocessing.ts";
import { readTarget, type Target } from "./readTarget.ts";
import { type GuessedRole, guessRole, isEmptyColumn } from "./roles/guessRole.ts";
import { type ColumnPlace, isIndexColumn } from "./roles/indexColumns.ts";
import { type DividedRows, splitRows } from "./splitRows.ts";
import { trainingFileColumn } from "./trainingFile.ts";

/** What is to be done with one column. */
export interface ColumnPlan {
  readonly column: Column;
  readonly role: ColumnRole;
  readonly guessed: GuessedRole | "target";
  /** Why this role is guessed, as a clause; absent for a target. */
  readonly reason?: string;
  readonly missing: MissingRule;
  readonly scaling: Scaling;
  /** Why it gives no input though nobody asked for that, as a sentence. */
  readonly leftOut?: string;
}

/** A column that becomes inputs. */
export interface FeaturePlan extends ColumnPlan {
  readonly role: EncodedRole;
}

/** Everything that is decided about a table before anything is fitted; nothing of it depends on the values' statistics. */
export interface DataPlan {
  readonly table: Table;
  /** One, or those that `dataset.targets` names. */
  readonly targetColumns: readonly Column[];
  /** Their names in one text. */
  readonly targetName: string;
  readonly target: Target;
  /** Every column of the table, in its order. */
  readonly columns: readonly ColumnPlan[];
  /** Those that become inputs, in the inputs' order; an auto-encoder's are targets in `columns`. */
  readonly features: readonly FeaturePlan[];
  readonly split: DividedRows;
  readonly train: TrainingRows;
  /** Rows that are in no part since a value is missing. */
  readonly dropped: number;
  /** What was inferred about the table as a whole and its columns, beside what its reader inferred. */
  readonly guesses: readonly DataGuess[];
}

export interface PlanOptions {
  readonly yielder: Yielder;
  /** A loaded model's preprocessing, which decides the roles, the target and its classes. */
  readonly fitted?: Preprocessing | undefined;
}

/**
 * Decides the columns' roles, which rows are used and which part each is in.
 *
 * @param warnings takes what a person should know, in the order in which it was noticed
 * @throws InputError when the design does not fit the table
 */
export async function planData(
  table: Table,
  design: DesignSpec,
  warnings: string[],
  { yielder, fitted }: PlanOptions,
): Promise<DataPlan> {
  const spec = design.dataset;
  if (!fitted) checkColumnNames(table, spec);
  const decided = fitted
    ? await yielder.run(planFitted(table, spec, fitted))
    : await yielder.run(planColumns(table, spec));
  const { targetColumns, features, columns, guesses } = decided;
  const divide = async () => {
    const kept = await yielder.run(keptRows(table, features, targetColumns, spec));
    const target = await yielder.run(
      readTarget(table, targetColumns, {
        spec,
        parts: partsOf(table, spec),
        fitted: fitted?.target,
        guesses,
      }),
    );
    const split = await splitRows(
      {
        table,
        design,
        target,
        splitColumn:
          spec.splitColumn === undefined
            ? undefined
            : findColumn(table, spec.splitColumn, "dataset.splitColumn"),
        kept,
        yielder,
      },
      warnings,
    );
    return { kept, target, split };
  };
  const { kept, target, split } = await divide().catch((error: unknown) => {
    throw withGuesses(error, guesses);
  });
  const mask = new Uint8Array(table.rows);
  const { train } = split;
  for (const { from, to } of chunks(train.length)) {
    for (let i = from; i < to; i++) mask[train[i]] = 1;
    await yielder.pause();
  }
  return {
    table,
    targetColumns,
    targetName: targetColumns.map(({ name }) => name).join(", "),
    target,
    columns,
    features,
    split,
    train: { rows: split.train, mask },
    dropped: table.rows - kept.length,
    guesses: [...guesses, ...(fitted ? [] : roleGuesses(columns, spec))],
  };
}

/** How many parts of the split have rows that the design's fractions divide. */
function partsOf(table: Table, { split }: DatasetSpec): number {
  const fractions = [split.train, split.validation, ...(table.testFrom === undefined ? [split.test] : [])];
  return fractions.filter((fraction) => fraction > 0).length;
}

/** What is decided about the columns; `guesses` takes what is inferred about the target. */
interface Decided extends Pick<DataPlan, "columns" | "features" | "targetColumns"> {
  readonly guesses: DataGuess[];
}

function isFeature(plan: ColumnPlan): plan is FeaturePlan {
  return plan.leftOut === undefined && isEncoded(plan.role);
}

function isEncoded(role: ColumnRole): role is EncodedRole {
  switch (role) {
    case "numeric":
    case "categorical":
    case "boolean":
    case "date":
      return true;
    case "text":
    case "identifier":
    case "target":
    case "ignore":
      return false;
    default:
      return role satisfies never;
  }
}

function planTarget(column: Column, spec: DatasetSpec): ColumnPlan {
  return { column, role: "target", guessed: "target", ...rulesOf(column, spec).rules };
}

/** Every column of the table, in its order, and those that become inputs, in the order in which they were chosen. */
function* planColumns(table: Table, spec: DatasetSpec): CooperativeTask<Decided> {
  const guesses: DataGuess[] = [];
  const targetColumns = yield* chooseTargets(table, spec, guesses);
  const chosen = chooseFeatures(table, spec, targetColumns);
  const isTarget = new Set(targetColumns);
  const isChosen = new Set(chosen);
  const columns: ColumnPlan[] = [];
  const inputs = new Map<Column, ColumnPlan>();
  for (const [index, column] of table.columns.entries()) {
    if (isTarget.has(column)) columns.push(planTarget(column, spec));
    if (isTarget.has(column) && !isChosen.has(column)) continue;
    const inTraining = yield* trainingFileColumn(table, column);
    const guess = yield* guessRole(inTraining, spec.maxCategories, placeOf(table, index));
    yield;
    const plan = planColumn(table, column, spec, guess, isChosen.has(column));
    inputs.set(column, plan);
    if (!isTarget.has(column)) columns.push(plan);
  }
  const features = chosen.flatMap((column) => inputs.get(column) ?? []).filter(isFeature);
  return { columns, features, targetColumns, guesses };
}

/** The roles, the target and the inputs' order as a loaded model has them. */
function* planFitted(
  table: Table,
  spec: DatasetSpec,
  { columns, target }: Preprocessing,
): CooperativeTask<Decided> {
  const names = target.kind === "classes" ? [target.column] : target.columns.map(({ column }) => column);
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const known = new Set([...names, ...columns.map(({ column }) => column)]);
  const find = (name: string, use: "target" | "input") =>
    byName.get(name) ?? failLacking(table, name, use, known);
  const targetColumns = names.map((name) => find(name, "target"));
  const features = columns.map((encoding): FeaturePlan => {
    const column = find(encoding.column, "input");
    const role = encoding.kind === "block" ? "numeric" : encoding.kind;
    return { column, role, guessed: role, ...rulesOf(column, spec).rules };
  });
  const roleOf = new Map<Column, ColumnPlan>(features.map((plan) => [plan.column, plan]));
  for (const column of targetColumns) roleOf.set(column, planTarget(column, spec));
  yield;
  return {
    targetColumns,
    features,
    columns: table.columns.map(
      (column) =>
        roleOf.get(column) ?? { column, role: "ignore", guessed: "ignore", ...rulesOf(column, spec).rules },
    ),
    guesses: [],
  };
}

/** @param known the model's own columns: none of them is another one misspelled */
function failLacking(table: Table, name: string, use: "target" | "input", known: ReadonlySet<string>): never {
  const names = table.columns.map((column) => column.name).filter((column) => !known.has(column));
  throw new InputError(
    `${table.file} has no column "${name}", ${use === "target" ? "the target" : "an input"} of the loaded model. Add the column, or load another model.${didYouMean(name, names)}`,
    { file: table.file, field: name },
  );
}

function placeOf(table: Table, index: number): ColumnPlace {
  let rows = 0;
  const partRows = table.parts
    ?.map((part) => part.rows)
    .filter((count) => {
      rows += count;
      return rows <= (table.testFrom ?? Infinity);
    });
  return { index, columns: table.columns.length, ...(partRows && { partRows }) };
}

/** A column that is not the target, or that an auto-encoder has as an input, too. */
function planColumn(
  table: Table,
  column: Column,
  spec: DatasetSpec,
  guess: Guessed<GuessedRole>,
  isChosen: boolean,
): ColumnPlan {
  const { said, rules } = rulesOf(column, spec);
  const { value: guessed, reason } = guess;
  const base = { column, guessed, reason, ...rules };
  if (said?.role) return { ...base, role: said.role };
  if (!isChosen) return { ...base, role: "ignore" };
  // Who names a column in dataset.features wants it.
  if (guessed === "identifier" && column.kind === "numeric" && spec.features)
    return { ...base, role: "numeric" };
  const leftOut = reasonToLeaveOut(table, column, guess, spec);
  return { ...base, role: guessed, ...(leftOut !== undefined && { leftOut }) };
}

function reasonToLeaveOut(
  { file }: Table,
  column: Column,
  { value: role, reason }: Guessed<GuessedRole>,
  { maxCategories }: DatasetSpec,
): string | undefined {
  // What is wrong with a column is reported when it is used, and it would be.
  if (column.error) return undefined;
  if (column.kind === "block" || (role !== "text" && role !== "identifier")) return undefined;
  const { name } = column;
  if (role === "identifier")
    return `${file}: column "${name}" is left out as an identifier, since ${reason}. To use it, set dataset.columns.${name} to "${column.kind === "numeric" ? "numeric" : "categorical"}".`;
  const words = column.kind === "text" ? column.categories.length : 0;
  const distinct = column.kind === "text" && column.isTruncated ? `more than ${words - 1}` : String(words);
  return words <= maxCategories
    ? `${file}: the text column "${name}" is left out, since ${reason}. To use it, set dataset.columns.${name} to "categorical".`
    : `${file}: the text column "${name}" has ${distinct} distinct values, more than ${maxCategories}, and is left out. Group its values, or turn them into numbers, to use it.`;
}

// ---------------------------------------------------------------------------------------------------------- columns

function checkColumnNames(table: Table, { columns }: DatasetSpec): void {
  for (const name of Object.keys(columns ?? {})) findColumn(table, name, `dataset.columns.${name}`);
}

function findColumn(table: Table, name: string, field: string): Column {
  const found = table.columns.find((column) => column.name === name);
  if (found) return found;
  const names = table.columns.map((column) => column.name);
  const listed =
    names.length <= 8 ? names.join(", ") : `${names.slice(0, 7).join(", ")}, … (${names.length} columns)`;
  throw new InputError(
    `${field}: ${table.file} has no column "${name}". It has ${listed}.${didYouMean(name, names)}`,
    { field },
  );
}

/** One column, or those that `dataset.targets` names. @param guesses takes the target where it is inferred */
function* chooseTargets(table: Table, spec: DatasetSpec, guesses: DataGuess[]): CooperativeTask<Column[]> {
  if (table.columns.length < 2)
    throw new InputError(
      `${table.file} has one column only; a target and a column to predict it from are needed. Check its delimiter, and set dataset.delimiter where it is inferred wrongly.`,
      { file: table.file },
    );
  if (spec.targets) {
    const field = "dataset.targets";
    if (spec.target !== undefined)
      throw new InputError(`${field}: there is a dataset.target too. Leave one of them out.`, { field });
    return [...new Set(spec.targets)].map((name) => findColumn(table, name, field));
  }
  const said = spec.target ?? table.target;
  if (said !== undefined) return [findColumn(table, said, "dataset.target")];
  const candidates: TargetCandidate[] = [];
  for (const [index, column] of table.columns.entries()) {
    const { name } = column;
    const isIndex = column.kind === "numeric" && (yield* isIndexColumn(column, placeOf(table, index)));
    candidates.push({ name, isEmpty: isEmptyColumn(column), isIndex });
  }
  const guess = guessTarget(candidates);
  guesses.push(targetGuess(guess));
  return [findColumn(table, guess.value, "dataset.target")];
}

function chooseFeatures(table: Table, spec: DatasetSpec, targets: readonly Column[]): Column[] {
  if (!spec.features) {
    // What says which part a row is in, or whose it is, says nothing about the rows to come.
    const divides = spec.splitBy === "group" || spec.splitBy === "column" ? spec.splitColumn : undefined;
    const isTarget = new Set(targets);
    return table.columns.filter(
      (column) =>
        !isTarget.has(column) &&
        column.name !== divides &&
        (!column.isAuxiliary || isEncoded(ownEntry(spec.columns, column.name)?.role ?? "ignore")),
    );
  }
  const chosen = spec.features.map((name, index) => {
    const field = `dataset.features[${index}]`;
    const column = findColumn(table, name, field);
    // To predict columns from themselves, through fewer units, is what an auto-encoder does; it says so by naming both.
    if (targets.includes(column) && !spec.targets)
      throw new InputError(`${field}: "${name}" is the target itself. Leave it out of the features.`, {
        field,
      });
    return column;
  });
  return [...new Set(chosen)];
}

// ------------------------------------------------------------------------------------------------------------- rows

/** The rows that are used: those that lack no value which the design says to drop the row for. */
function* keptRows(
  table: Table,
  features: readonly FeaturePlan[],
  targets: readonly Column[],
  spec: DatasetSpec,
): CooperativeTask<Uint32Array> {
  const needed = features.filter(({ missing }) => missing === "drop").map(({ column }) => column);
  needed.push(...targets.filter((target) => dropsMissing(target, spec)));
  const lacks = needed.length > 0 ? new Uint8Array(table.rows) : undefined;
  let dropped = 0;
  const drop = (row: number) => {
    if (!lacks || lacks[row]) return;
    lacks[row] = 1;
    dropped++;
  };
  for (const column of needed) {
    if (column.kind === "numeric")
      for (const { values, first } of numberBlocks(column)) {
        for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) drop(first + i);
        yield;
      }
    if (column.kind === "text")
      for (const { values, first } of codeBlocks(column)) {
        for (let i = 0; i < values.length; i++) if (values[i] < 0) drop(first + i);
        yield;
      }
  }
  if (dropped === table.rows)
    throw new InputError(
      `dataset.missing: every row of ${table.file} lacks a value, so dropping them leaves none. Fill them with "mean", or leave sparse columns out.`,
      { field: "dataset.missing" },
    );
  const kept = new Uint32Array(table.rows - dropped);
  let at = 0;
  for (const { from, to } of chunks(table.rows)) {
    for (let row = from; row < to; row++) if (!lacks || lacks[row] === 0) kept[at++] = row;
    yield;
  }
  return kept;
}
