import type { DatasetSpec, DesignSpec } from "../../shared/design/fields.ts";
import { didYouMean } from "../../shared/design/nearest.ts";
import { InputError } from "../../shared/errors.ts";
import type { ColumnSummary } from "../../shared/events.ts";
import { codedOutputs } from "../losses/coding.ts";
import { bindLoss } from "../losses/losses.ts";
import { Random } from "../random.ts";
import type { Dataset } from "./dataset.ts";
import { encodeTarget, readTarget, type Target } from "./encodeTarget.ts";
import { type FittedEncoding, fitEncoding, writeEncoded } from "./encoding.ts";
import { type Split, splitInOrder, splitShuffled, splitStratified } from "./split.ts";
import { type Column, missingIn, placeOfRow, type Table } from "./table.ts";
import { guessTarget } from "./target.ts";

/** A text column with more distinct values is left out: it would give an input for each. */
export const mostCategories = 100;

/** A matrix of more elements (4 GiB) is refused. */
const mostElements = 2 ** 30;

/** The table as the trainer takes it: columns chosen, rows split, everything fitted on the training rows and encoded. */
export function encodeTable(table: Table, design: DesignSpec): Dataset {
  const spec = design.dataset;
  const warnings = [...table.warnings];
  const targetColumns = chooseTargets(table, spec);
  const chosen = chooseFeatures(table, spec, targetColumns);
  const target = readTarget(table, targetColumns, spec);
  const split = splitRows(table, targetColumns[0], target, design, warnings);

  const features = fitFeatures(table, chosen, split, spec, warnings);
  const inputs = features.flatMap(({ fitted }) => fitted.inputs);
  const elements = table.rows * inputs.length;
  if (elements > mostElements)
    throw new InputError(
      `${table.file}: ${table.rows} rows of ${inputs.length} inputs are too many (${mostElements} numbers at most). Use fewer rows, or name fewer columns in dataset.features.`,
      { file: table.file },
    );
  const matrix = new Float32Array(elements);
  let offset = 0;
  for (const { column, fitted } of features) {
    writeEncoded(fitted.encoding, column, matrix, offset, inputs.length);
    offset += fitted.inputs.length;
  }
  checkFinite(matrix, table, inputs);

  const { targets, encoding } = encodeTarget(target, targetColumns[0].name, split.train, spec.standardize);
  const used = new Set(features.map(({ column }) => column));
  return {
    summary: {
      path: spec.path,
      task: target.task,
      target: targetColumns.map(({ name }) => name).join(", "),
      columns: table.columns.map((column) =>
        summarize(
          column,
          targetColumns.includes(column) ? "target" : used.has(column) ? "feature" : "unused",
        ),
      ),
      rows: {
        all: table.rows,
        train: split.train.length,
        validation: split.validation.length,
        test: split.test.length,
      },
      inputs,
      classes: target.task === "classification" ? target.classes : [],
      outputs: outputsOf(target, design),
      warnings,
    },
    inputs: matrix,
    targets,
    ...split,
    preprocessing: { columns: features.map(({ fitted }) => fitted.encoding), target: encoding },
  };
}

/** The width of the output layer: the targets, or what the loss's coding of the classes takes. */
function outputsOf(target: Target, { loss }: DesignSpec): number {
  if (target.task === "regression") return target.columns.length;
  return codedOutputs(bindLoss(loss, target.task).entry.coding, target.classes.length);
}

function summarize(column: Column, role: ColumnSummary["role"]): ColumnSummary {
  return {
    name: column.name,
    role,
    type: column.kind === "text" ? "categorical" : "numeric",
    missing: missingIn(column).count,
    categories: column.kind === "text" ? column.categories.length : 0,
  };
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

/** One column, or those that `dataset.targets` names. */
function chooseTargets(table: Table, spec: DatasetSpec): Column[] {
  if (table.columns.length < 2)
    throw new InputError(
      `${table.file} has one column only; a target and a column to predict it from are needed. Check that its delimiter is a comma, semicolon, tab or bar.`,
      { file: table.file },
    );
  if (spec.targets) {
    const field = "dataset.targets";
    if (spec.target !== undefined)
      throw new InputError(`${field}: there is a dataset.target too. Leave one of them out.`, { field });
    return [...new Set(spec.targets)].map((name) => findColumn(table, name, field));
  }
  const name = spec.target ?? table.target ?? guessTarget(table.columns.map((column) => column.name));
  return [findColumn(table, name, "dataset.target")];
}

function chooseFeatures(table: Table, spec: DatasetSpec, targets: readonly Column[]): Column[] {
  if (!spec.features) return table.columns.filter((column) => !targets.includes(column));
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

function splitRows(
  table: Table,
  column: Column,
  target: Target,
  { dataset, training }: DesignSpec,
  warnings: string[],
): Split {
  let split: Split;
  if (!training.shuffle) {
    split = splitInOrder(table.rows, dataset.split);
  } else if (target.task === "classification") {
    checkClassSizes(table, column, target, dataset);
    const random = new Random(training.seed, "split");
    split = splitStratified(target.labels, target.classes.length, dataset.split, random);
  } else {
    split = splitShuffled(table.rows, dataset.split, new Random(training.seed, "split"));
  }
  if (split.train.length === 0)
    throw new InputError(
      `dataset.split: of the ${table.rows} rows of ${table.file} none is for training. Raise dataset.split.train, or add rows.`,
      { field: "dataset.split" },
    );
  for (const part of ["validation", "test"] as const)
    if (dataset.split[part] > 0 && split[part].length === 0)
      warnings.push(`${table.file}: ${table.rows} rows are too few for any to be in the ${part} part.`);
  if (target.task === "classification") warnings.push(...absentClasses(table, target, split));
  return split;
}

/** Each part that the split asks for must be able to have a row of each class. */
function checkClassSizes(
  table: Table,
  column: Column,
  target: Target & { task: "classification" },
  { split }: DatasetSpec,
): void {
  const parts = Object.values(split).filter((fraction) => fraction > 0).length;
  const counts = countClasses(target, Uint32Array.from(target.labels.keys()));
  const rare = counts.flatMap((count, label) => (count < parts ? [label] : []));
  if (rare.length === 0) return;
  const [label] = rare;
  const others = rare.length > 1 ? ` (and ${rare.length - 1} more such classes)` : "";
  throw new InputError(
    `${table.file}: class "${target.classes[label]}" of the target column "${column.name}" has ${rowCount(counts[label])}${others}, too few to be in each of the ${parts} parts of dataset.split. Add rows of it, leave it out, or set fractions of dataset.split to 0.`,
    { file: table.file, field: column.name },
  );
}

function absentClasses(table: Table, target: Target & { task: "classification" }, split: Split): string[] {
  return (["train", "validation", "test"] as const).flatMap((part) => {
    if (split[part].length === 0) return [];
    const counts = countClasses(target, split[part]);
    const absent = target.classes.filter((_, label) => counts[label] === 0);
    if (absent.length === 0) return [];
    const name = part === "train" ? "training" : part;
    return [
      absent.length === 1
        ? `${table.file}: no ${name} row is of class "${absent[0]}".`
        : `${table.file}: no ${name} row is of ${absent.length} of the classes, such as "${absent[0]}".`,
    ];
  });
}

function countClasses(target: Target & { task: "classification" }, rows: Uint32Array): number[] {
  const counts = new Array<number>(target.classes.length).fill(0);
  for (const row of rows) counts[target.labels[row]]++;
  return counts;
}

interface Feature {
  readonly column: Column;
  readonly fitted: FittedEncoding;
}

function fitFeatures(
  table: Table,
  chosen: readonly Column[],
  split: Split,
  spec: DatasetSpec,
  warnings: string[],
): Feature[] {
  const features: Feature[] = [];
  for (const column of chosen) {
    if (column.fault) throw column.fault;
    const leftOut = reasonToLeaveOut(table, column);
    if (leftOut) {
      warnings.push(leftOut);
      continue;
    }
    const fitted = fitEncoding(column, split.train, spec.standardize);
    if (!fitted) {
      warnings.push(
        `${table.file}: column "${column.name}" has no value in the training rows and is left out.`,
      );
      continue;
    }
    if (column.warning) warnings.push(column.warning);
    warnings.push(...missingWarnings(table, column, fitted), ...unseenWarnings(table, column, fitted));
    features.push({ column, fitted });
  }
  if (features.length === 0)
    throw new InputError(
      `${table.file}: no column is left to predict from${warnings.length > 0 ? ` (${warnings[warnings.length - 1]})` : ""}. Add numbers, or words with at most ${mostCategories} distinct values.`,
      { file: table.file },
    );
  const constant = features.flatMap(({ fitted }) => fitted.constant);
  if (constant.length === 1)
    warnings.push(
      `${table.file}: column "${constant[0]}" is constant in the training rows and carries no information.`,
    );
  if (constant.length > 1)
    warnings.push(
      `${table.file}: ${constant.length} constant columns carry no information (in the training rows), such as "${constant[0]}".`,
    );
  return features;
}

function reasonToLeaveOut(table: Table, column: Column): string | undefined {
  if (column.kind !== "text" || column.categories.length <= mostCategories) return undefined;
  return `${table.file}: the text column "${column.name}" has ${column.categories.length} distinct values, more than ${mostCategories}, and is left out. Group its values, or turn them into numbers, to use it.`;
}

function missingWarnings(table: Table, column: Column, { encoding }: FittedEncoding): string[] {
  const { count, first } = missingIn(column);
  if (count === 0) return [];
  const filled =
    encoding.kind === "numeric"
      ? `the training rows' mean, ${Number(encoding.fill.toPrecision(6))}`
      : "zeros, as of no category";
  return [
    `${placeOfRow(table, first)}: column "${column.name}" has no value here${count > 1 ? ` and in ${rowCount(count - 1)} more` : ""}; filled with ${filled}.`,
  ];
}

function unseenWarnings(table: Table, column: Column, { encoding }: FittedEncoding): string[] {
  if (column.kind !== "text" || encoding.kind !== "categorical") return [];
  const known = new Set(encoding.categories);
  const unseen = column.categories.filter((category) => !known.has(category));
  if (unseen.length === 0) return [];
  return [
    `${table.file}: column "${column.name}" has ${unseen.length === 1 ? "a category" : `${unseen.length} categories`} that no training row has, such as "${unseen[0]}"; given as zeros.`,
  ];
}

/** Large values in validation or test rows may overflow when the training rows' spread is tiny. */
function checkFinite(matrix: Float32Array, table: Table, inputs: readonly string[]): void {
  for (let i = 0; i < matrix.length; i++) {
    if (Number.isFinite(matrix[i])) continue;
    const row = Math.floor(i / inputs.length);
    const input = inputs[i % inputs.length];
    throw new InputError(
      `${placeOfRow(table, row)}: column "${input}" is too large for single precision once it is scaled. Correct it, or leave the column out of dataset.features.`,
      { file: table.file, field: input, ...(table.lines && { line: table.lines[row] }) },
    );
  }
}

function rowCount(count: number): string {
  return `${count} row${count === 1 ? "" : "s"}`;
}
