import { datasetName } from "../../shared/design/datasetName.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { scalingOfDesign } from "../../shared/design/scaling.ts";
import { InputError } from "../../shared/errors.ts";
import type { ColumnSummary } from "../../shared/events.ts";
import { codedOutputs } from "../losses/coding.ts";
import { bindLoss } from "../losses/losses.ts";

import type { Dataset } from "./dataset.ts";
import type { FittedEncoding, RowWriter } from "./encoders/encoder.ts";
import { fitEncoding, writerOf } from "./encoders/fit.ts";
import { encodeTarget, type Target } from "./encodeTarget.ts";
import { type DataPlan, type FeaturePlan, planData } from "./plan.ts";
import { Breather, type ReadingControl } from "./source.ts";
import { type Column, lineAt, missingIn, placeOfRow, type Table } from "./table.ts";

/** A matrix of more elements (4 GiB) is refused. */
const mostElements = 2 ** 30;
/** Elements of the matrix that are written at a time, all columns of some rows: what fits in a processor's cache. */
const blockElements = 2 ** 15;

export interface EncodeOptions extends ReadingControl {
  /** The table is not needed afterwards: its memory is given back while the matrix grows. */
  readonly consume?: boolean;
}

/**
 * The table as the trainer takes it: columns chosen, rows split, everything fitted on the training rows and encoded.
 *
 * @throws InputError that names the file and column, or the design's field; CancelledError
 */
export async function encodeTable(
  table: Table,
  design: DesignSpec,
  options: EncodeOptions = {},
): Promise<Dataset> {
  const spec = design.dataset;
  const breather = new Breather(options);
  const warnings = [...table.warnings];
  const plan = await planData(table, design, warnings, { breather });
  for (const { leftOut } of plan.columns) if (leftOut) warnings.push(leftOut);
  const features = await fitFeatures(plan, design, breather, warnings);
  warnings.push(...constantWarnings(table, features));
  const inputs = features.flatMap(({ fitted }) => fitted.inputs);
  const elements = table.rows * inputs.length;
  if (elements > mostElements)
    throw new InputError(
      `${table.file}: ${table.rows} rows of ${inputs.length} inputs are too many (${mostElements} numbers at most). Use fewer rows, or name fewer columns in dataset.features.`,
      { file: table.file },
    );
  const { target, targetColumns, targetName, split } = plan;
  const isScaled = scalingOfDesign(spec) !== "none";
  const { targets, encoding } = await encodeTarget(table, target, targetName, plan.train, isScaled, breather);
  const used = new Set(features.map(({ plan: { column } }) => column));
  const columns = table.columns.map((column) =>
    summarize(column, targetColumns.includes(column) ? "target" : used.has(column) ? "feature" : "unused"),
  );
  const matrix = await encodeFeatures(table, features, inputs, breather, options);
  return {
    summary: {
      path: datasetName(spec),
      task: target.task,
      target: targetName,
      columns,
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
    train: split.train,
    validation: split.validation,
    test: split.test,
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

/** A column with its encoding. */
export interface FittedFeature {
  readonly plan: FeaturePlan;
  readonly fitted: FittedEncoding;
}

/**
 * Fits every feature's encoding on the training rows.
 *
 * @param warnings takes what a person should know
 * @throws InputError when no column is left
 */
export async function fitFeatures(
  plan: DataPlan,
  { dataset }: DesignSpec,
  breather: Breather,
  warnings: string[],
): Promise<FittedFeature[]> {
  const { table, train } = plan;
  const features: FittedFeature[] = [];
  for (const feature of plan.features) {
    const { column, role, missing, scaling } = feature;
    if (column.fault) throw column.fault;
    await breather.pause(() => ({ stage: "fitting", done: features.length, total: plan.features.length }));
    const fitted = await fitEncoding(column, role, {
      file: table.file,
      train,
      scaling,
      missing,
      indicator: dataset.missingIndicator,
      maxCategories: dataset.maxCategories,
      breather,
    });
    if (!fitted) {
      warnings.push(
        `${table.file}: column "${column.name}" has no value in the training rows and is left out.`,
      );
      continue;
    }
    if (column.warning) warnings.push(column.warning);
    warnings.push(...(fitted.warnings ?? []).map((warning) => `${table.file}: ${warning}`));
    warnings.push(...missingWarnings(table, feature, fitted), ...unseenWarnings(table, column, fitted));
    features.push({ plan: feature, fitted });
  }
  if (features.length === 0)
    throw new InputError(
      `${table.file}: no column is left to predict from${lastReason(plan, warnings)}. Add numbers, or words with at most ${dataset.maxCategories} distinct values.`,
      { file: table.file },
    );
  return features;
}

/** Why the last of the columns is not used, in parentheses. */
function lastReason({ columns }: DataPlan, warnings: readonly string[]): string {
  const reason = warnings.at(-1) ?? columns.findLast(({ leftOut }) => leftOut)?.leftOut;
  return reason === undefined ? "" : ` (${reason})`;
}

function constantWarnings({ file }: Table, features: readonly FittedFeature[]): string[] {
  const constant = features.flatMap(({ fitted }) => fitted.constant);
  if (constant.length === 0) return [];
  if (constant.length === 1)
    return [`${file}: column "${constant[0]}" is constant in the training rows and carries no information.`];
  return [
    `${file}: ${constant.length} constant columns carry no information (in the training rows), such as "${constant[0]}".`,
  ];
}

function missingWarnings(
  table: Table,
  { column, missing }: FeaturePlan,
  { encoding }: FittedEncoding,
): string[] {
  const { count, first } = missingIn(column);
  if (count === 0 || missing === "drop") return [];
  return [
    `${placeOfRow(table, first)}: column "${column.name}" has no value here${count > 1 ? ` and in ${rowCount(count - 1)} more` : ""}; filled with ${fillText(encoding, missing)}.`,
  ];
}

function fillText(encoding: FittedEncoding["encoding"], missing: FeaturePlan["missing"]): string {
  const rule = missing === "median" ? "median" : missing === "most-frequent" ? "most frequent value" : "mean";
  switch (encoding.kind) {
    case "numeric":
    case "date":
    case "boolean":
      return `the training rows' ${rule}, ${Number(encoding.fill.toPrecision(6))}`;
    case "categorical":
      return encoding.fill === undefined
        ? "zeros, as of no category"
        : `the training rows' most frequent value, "${encoding.fill}"`;
    case "block":
      throw new Error("No value of a block is missing.");
    default:
      return encoding satisfies never;
  }
}

function unseenWarnings(table: Table, column: Column, { encoding }: FittedEncoding): string[] {
  if (column.kind !== "text" || encoding.kind !== "categorical" || encoding.others) return [];
  const known = new Set(encoding.categories);
  const unseen = column.categories.filter((category) => !known.has(category));
  if (unseen.length === 0) return [];
  return [
    `${table.file}: column "${column.name}" has ${unseen.length === 1 ? "a category" : `${unseen.length} categories`} that no training row has, such as "${unseen[0]}"; given as zeros.`,
  ];
}

/** All rows of all features, some rows at a time, so that what is read and written stays in the processor's cache. */
async function encodeFeatures(
  table: Table,
  features: readonly FittedFeature[],
  inputs: readonly string[],
  breather: Breather,
  { consume }: EncodeOptions,
): Promise<Float32Array> {
  const stride = inputs.length;
  const matrix = sharedFloats(table.rows * stride);
  const writers: { readonly write: RowWriter; readonly offset: number }[] = [];
  let offset = 0;
  for (const { plan, fitted } of features) {
    const write = await breather.through(writerOf(fitted.encoding, plan.column, table.file));
    writers.push({ write, offset });
    offset += fitted.inputs.length;
  }
  // A power of two, so that a step lies in one block of the table.
  const step = Math.max(64, Math.min(2 ** 14, 2 ** Math.floor(Math.log2(blockElements / stride))));
  for (let from = 0; from < table.rows; from += step) {
    const to = Math.min(from + step, table.rows);
    let areFinite = true;
    for (const { write, offset } of writers) areFinite = write(from, to, matrix, offset, stride) && areFinite;
    if (!areFinite) failInfinite(matrix, from, to, table, inputs);
    if (consume) releaseRows(table, to < table.rows ? to : Infinity);
    await breather.pause(() => ({ stage: "encoding", done: to, total: table.rows }));
  }
  return matrix;
}

/** Gives back the memory of the rows before this one. */
function releaseRows({ columns }: Table, row: number): void {
  for (const column of columns) if (column.kind !== "block") column.packed?.release(row);
}

/** Zeros that threads can share, where there is such memory. */
function sharedFloats(count: number): Float32Array {
  if (typeof SharedArrayBuffer === "undefined") return new Float32Array(count);
  return new Float32Array(new SharedArrayBuffer(count * Float32Array.BYTES_PER_ELEMENT));
}

/** Large values in validation or test rows may overflow when the training rows' spread is tiny. */
function failInfinite(
  matrix: Float32Array,
  from: number,
  to: number,
  table: Table,
  inputs: readonly string[],
): void {
  const end = to * inputs.length;
  for (let i = from * inputs.length; i < end; i++) {
    if (Number.isFinite(matrix[i])) continue;
    const row = Math.floor(i / inputs.length);
    const input = inputs[i % inputs.length];
    throw new InputError(
      `${placeOfRow(table, row)}: column "${input}" is too large for single precision once it is scaled. Correct it, or leave the column out of dataset.features.`,
      { file: table.file, field: input, line: lineAt(table, row) },
    );
  }
}

function rowCount(count: number): string {
  return `${count} row${count === 1 ? "" : "s"}`;
}
