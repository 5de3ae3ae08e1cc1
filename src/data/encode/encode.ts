import { type CooperativeTask, type ReadingControl, Yielder } from "../../shared/cooperative.ts";
import { datasetName } from "../../shared/design/datasetName.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { scalingOfDesign } from "../../shared/design/scaling.ts";
import { InputError } from "../../shared/errors.ts";
import type { ColumnSummary } from "../../shared/events.ts";
import { type DataPlan, type FeaturePlan, planData } from "../plan/plan.ts";
import type { Preprocessing } from "../plan/preprocessing.ts";
import { cellGuesses } from "../plan/readingRules.ts";
import type { Target } from "../plan/readTarget.ts";
import { quoteCell } from "../table/parseCell.ts";
import { type Column, fileAndLine, missingIn, placeOfRow, type Table } from "../table/table.ts";
import { fitTable, reportTexts, unknownCells } from "./applyPreprocessing.ts";
import type { Dataset } from "./dataset.ts";
import { type EncodedColumn, encodeMatrix } from "./encodeMatrix.ts";
import type { FittedEncoding } from "./encoders/encoder.ts";
import { fitEncoding } from "./encoders/fit.ts";
import { encodeTarget } from "./encodeTarget.ts";
import { checkImage } from "./rowImages.ts";

export interface EncodeOptions extends ReadingControl {
  /** Width of the output layer for a number of classes, as the loss codes them; by default one output for each. */
  readonly outputs?: (classes: number) => number;
  /** The table is not needed afterwards: its memory is given back while the matrix grows. */
  readonly consume?: boolean;
  /** A loaded model's preprocessing, which is applied as it is; nothing is fitted on the table. */
  readonly fitted?: Preprocessing | undefined;
  /** Called once everything is fitted, while the table is still whole. */
  readonly onFitted?: (plan: DataPlan, features: readonly FittedFeature[], yielder: Yielder) => Promise<void>;
}

/**
 * The table as the trainer takes it: columns chosen, rows split, everything fitted on the training rows and encoded.
 *
 * @throws InputError that names the file and column, or the design's field; CancellationError
 */
export async function encodeTable(
  table: Table,
  design: DesignSpec,
  options: EncodeOptions = {},
): Promise<Dataset> {
  const spec = design.dataset;
  const yielder = new Yielder(options);
  const warnings = [...table.warnings];
  const { fitted } = options;
  const plan = await planData(table, design, warnings, { yielder, fitted });
  for (const { leftOut } of plan.columns) if (leftOut) warnings.push(leftOut);
  const features = fitted
    ? await applyFitted(plan, fitted, yielder, warnings)
    : await fitFeatures(plan, design, yielder, warnings);
  warnings.push(...constantWarnings(table, features));
  await options.onFitted?.(plan, features, yielder);
  const encoded = features.map(encodedColumn);
  const inputs = encoded.flatMap((column) => column.inputs);
  const { target, targetColumns, targetName, split } = plan;
  const isScaled = scalingOfDesign(spec) !== "none";
  const { targets, encoding } = await encodeTarget(
    table,
    target,
    targetName,
    plan.train,
    isScaled,
    yielder,
    fitted?.target,
  );
  const used = new Set(encoded.map(({ encoding: { column } }) => column));
  const columns = table.columns.map((column) =>
    summarize(
      column,
      targetColumns.includes(column) ? "target" : used.has(column.name) ? "feature" : "unused",
    ),
  );
  const reading = cellGuesses(table.guesses);
  const matrix = await encodeMatrix(table, encoded, yielder, options.consume);
  return {
    summary: {
      path: datasetName(spec),
      task: target.task,
      target: targetName,
      guesses: [...(table.guesses ?? []), ...plan.guesses],
      columns,
      rows: {
        all: table.rows,
        train: split.train.length,
        validation: split.validation.length,
        test: split.test.length,
      },
      inputs,
      classes: target.task === "classification" ? target.classes : [],
      outputs: outputsOf(target, options),
      warnings,
    },
    inputs: matrix,
    targets,
    train: split.train,
    validation: split.validation,
    test: split.test,
    preprocessing: fitted ?? {
      columns: encoded.map((column) => column.encoding),
      target: encoding,
      ...(reading.length > 0 && { reading }),
    },
  };
}

function encodedColumn({ plan, fitted: { encoding, inputs } }: FittedFeature): EncodedColumn {
  return { column: plan.column, encoding, inputs };
}

/** The columns as a loaded model reads them. @throws InputError for cells that it cannot read */
async function applyFitted(
  { table, features }: DataPlan,
  fitted: Preprocessing,
  yielder: Yielder,
  warnings: string[],
): Promise<readonly FittedFeature[]> {
  const { columns, report } = await yielder.run(fitTable(table, fitted));
  const [unreadable] = report.unreadableCells;
  if (unreadable)
    throw new InputError(
      `${reportTexts(table, { ...report, missingColumns: [], unseenCategories: [] })[0]} Correct it, or leave it empty.`,
      { ...fileAndLine(table, unreadable.firstRow), field: unreadable.column },
    );
  warnings.push(...reportTexts(table, report));
  return columns.map(({ column, encoding, inputs }, index) => ({
    plan: { ...features[index], column },
    fitted: { encoding, inputs, constant: [] },
  }));
}

/** Width of the output layer: one output for each target, or what the coding of the classes takes. */
function outputsOf(target: Target, { outputs = (classes) => classes }: EncodeOptions): number {
  return target.task === "regression" ? target.columns.length : outputs(target.classes.length);
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
  yielder: Yielder,
  warnings: string[],
): Promise<FittedFeature[]> {
  const { table, train } = plan;
  const features: FittedFeature[] = [];
  for (const feature of plan.features) {
    const { column, role, missing, scaling } = feature;
    if (column.error) throw column.error;
    await yielder.pause(() => ({ stage: "fitting", done: features.length, total: plan.features.length }));
    const fitted = await fitEncoding(column, role, {
      file: table.file,
      train,
      scaling,
      missing,
      indicator: dataset.missingIndicator,
      maxCategories: dataset.maxCategories,
      testFrom: table.testFrom,
      yielder,
    });
    if (!fitted) {
      warnings.push(
        `${table.file}: column "${column.name}" has no value in the training rows and is left out.`,
      );
      continue;
    }
    if (column.warning) warnings.push(column.warning);
    warnings.push(...(fitted.warnings ?? []).map((warning) => `${table.file}: ${warning}`));
    warnings.push(...missingWarnings(table, feature, fitted));
    warnings.push(...(await yielder.run(unseenWarnings(table, column, fitted))));
    features.push({ plan: feature, fitted });
  }
  if (features.length === 0) throw nothingLeft(plan, dataset);
  checkImage(
    dataset,
    table,
    features.map(({ fitted }) => fitted.encoding),
  );
  return features;
}

/** The most columns whose causes an error lists. */
const maxCauses = 8;

/** No column becomes an input: the error says of each why. */
function nothingLeft({ table, columns }: DataPlan, { maxCategories }: DesignSpec["dataset"]): InputError {
  const left = columns.filter(({ role }) => role !== "target");
  const causes = left.slice(0, maxCauses).map(({ column: { name }, role, guessed, reason }) => {
    const cause =
      role !== guessed
        ? `is left out by the design`
        : role === "identifier" || role === "text"
          ? `is taken as ${role === "text" ? "text" : "an identifier"} (${reason})`
          : role === "ignore"
            ? `is ignored (${reason})`
            : "has no value in the training rows";
    return `"${name}" ${cause}`;
  });
  if (left.length > maxCauses) causes.push(`${left.length - maxCauses} more columns are left out`);
  return new InputError(
    `${table.file}: no column is left to predict from: ${causes.join("; ")}. Give a column a role in dataset.columns, or add numbers or strings with at most ${maxCategories} distinct values.`,
    { file: table.file },
  );
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

/** Words of validation or test rows that the training rows do not have, with the first row that has one. */
function* unseenWarnings(
  table: Table,
  column: Column,
  { encoding }: FittedEncoding,
): CooperativeTask<string[]> {
  if (column.kind !== "text") return [];
  const unknown = yield* unknownCells(column, encoding);
  if (!unknown) return [];
  const { words, rows, firstRow } = unknown;
  const place = placeOfRow(table, firstRow);
  const where = rows > 1 ? ` (in ${rowCount(rows)})` : "";
  if (encoding.kind === "categorical")
    return [
      `${place}: column "${column.name}" has ${words.length === 1 ? "a category" : `${words.length} categories`} that no training row has, such as "${words[0]}"${where}; given as zeros.`,
    ];
  return [
    `${place}: column "${column.name}" has ${quoteCell(words[0])}${where}, which is ${encoding.kind === "date" ? "no date" : "neither of the training rows' two values"}; it counts as missing.`,
  ];
}

function rowCount(count: number): string {
  return `${count} row${count === 1 ? "" : "s"}`;
}
