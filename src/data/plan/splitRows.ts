import { type CooperativeTask, chunks, type Yielder } from "../../shared/cooperative.ts";
import { dataSeed } from "../../shared/design/dataSeed.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import { asText, numericOf } from "../table/convert.ts";
import { ordering } from "../table/sorting.ts";
import {
  allCodes,
  allNumbers,
  type Column,
  codeBlocks,
  lineAt,
  missingIn,
  type NumericColumn,
  numberBlocks,
  placeOfRow,
  type Table,
  type TextColumn,
} from "../table/table.ts";
import {
  type Split,
  type SplitFractions,
  splitByGroup,
  splitByPart,
  splitByTime,
  splitInOrder,
  stratify,
} from "./divideRows.ts";
import type { Target } from "./readTarget.ts";
import { parseDates, readingOfDates } from "./roles/dates.ts";

export type SplitRule = NonNullable<DesignSpec["dataset"]["splitBy"]>;

/** What the rows are divided by. */
export interface SplitRequest {
  readonly table: Table;
  readonly design: DesignSpec;
  readonly target: Target;
  /** The column that `dataset.splitColumn` names. */
  readonly splitColumn: Column | undefined;
  /** The rows that take part, ascending. */
  readonly kept: Uint32Array;
  readonly yielder: Yielder;
}

export interface DividedRows extends Split {
  readonly rule: SplitRule;
}

/** Numbers to be predicted are stratified by this number of quantiles, of the first of several targets. */
const quantityStrata = 10;

/** The rows to be divided and by what fractions, with the test rows that come from files of their own. */
interface Division extends SplitRequest {
  readonly fractions: SplitFractions;
  readonly given: Uint32Array;
}

/** Where test rows are given, the others are divided by the other two fractions, in proportion. */
function divisionOf(request: SplitRequest): Division {
  const { table, design, kept } = request;
  const fractions = design.dataset.split;
  const { testFrom } = table;
  if (testFrom === undefined) return { ...request, fractions, given: new Uint32Array(0) };
  const at = kept.findIndex((row) => row >= testFrom);
  const end = at < 0 ? kept.length : at;
  return {
    ...request,
    kept: kept.subarray(0, end),
    fractions: { ...fractions, test: 0 },
    given: kept.slice(end),
  };
}

/**
 * The rows of each part, in ascending order. Where the table has test rows of its own, the rule divides the others.
 *
 * @param warnings takes what a person should know
 * @throws InputError when the rows cannot be divided so
 */
export async function splitRows(request: SplitRequest, warnings: string[]): Promise<DividedRows> {
  const { table, design, target } = request;
  const { dataset } = design;
  const division = divisionOf(request);
  const { kept, given } = division;
  const rule = ruleOf(request);
  const divided = mapRows(await splitKept(division, rule), kept, table.rows);
  await request.yielder.pause();
  const split = table.testFrom === undefined ? divided : { ...divided, test: given };
  if (split.train.length === 0) {
    const field = rule === "column" ? "dataset.splitColumn" : "dataset.split";
    const way = rule === "column" ? "Write train in that column for some" : "Raise dataset.split.train";
    throw new InputError(
      `${field}: of the ${kept.length} rows of ${table.file} none is for training. ${way}, or add rows.`,
      { field },
    );
  }
  for (const part of ["validation", "test"] as const)
    if (rule !== "column" && dataset.split[part] > 0 && split[part].length === 0)
      warnings.push(
        rule === "group"
          ? `${table.file}: its groups are too few or too large for any to be in the ${part} part. Use more groups, or set dataset.split.${part} to 0.`
          : `${table.file}: ${kept.length} row${kept.length === 1 ? " is" : "s are"} too few for any to be in the ${part} part. Add rows, or set dataset.split.${part} to 0.`,
      );
  if (target.task === "classification") warnings.push(...absentClasses(table, target, { ...split, rule }));
  return { ...split, rule };
}

function ruleOf({ design, target }: SplitRequest): SplitRule {
  const { splitBy } = design.dataset;
  if (splitBy) return splitBy;
  if (!design.training.shuffle) return "order";
  return target.task === "classification" ? "stratified" : "random";
}

/** Splits 0 … n − 1, the places in `kept`. */
async function splitKept(request: Division, rule: SplitRule): Promise<Split> {
  const { design, target, kept, fractions: split, yielder } = request;
  const seed = dataSeed(design);
  switch (rule) {
    case "order":
      return splitInOrder(kept.length, split);
    case "random":
      return yielder.run(stratify(new Int32Array(kept.length), 1, split, seed));
    case "stratified": {
      if (target.task === "classification") {
        await yielder.pause();
        const labels = await yielder.run(pick(target.labels, kept));
        return yielder.run(stratify(labels, target.classes.length, split, seed));
      }
      const all = await yielder.run(allNumbers(target.columns[0]));
      const values = await yielder.run(pick(all, kept));
      const order = await yielder.run(ordering(values));
      const { labels, strata } = await yielder.run(quantileLabels(order));
      return yielder.run(stratify(labels, strata, split, seed));
    }
    case "time": {
      const times = await yielder.run(timesOf(request));
      return yielder.run(splitByTime(times, split));
    }
    case "group": {
      const { groups, count } = await yielder.run(groupsOf(request));
      return yielder.run(splitByGroup(groups, count, split, new Random(seed, "split")));
    }
    case "column": {
      const parts = await yielder.run(partsOf(request));
      return yielder.run(splitByPart(parts));
    }
    default:
      return rule satisfies never;
  }
}

/** The values of these rows, which ascend: the same array where that is all of them. */
function* pick<T extends Int32Array | Float64Array>(values: T, rows: Uint32Array): CooperativeTask<T> {
  if (rows.length === values.length) return values;
  const picked = new (values.constructor as new (length: number) => T)(rows.length);
  for (const { from, to } of chunks(rows.length)) {
    for (let i = from; i < to; i++) picked[i] = values[rows[i]];
    yield;
  }
  return picked;
}

/** The rows at these places of `kept`, which has this number of them. */
function mapRows(split: Split, kept: Uint32Array, rows: number): Split {
  if (kept.length === rows) return split;
  const rowsOf = (places: Uint32Array) => {
    for (let i = 0; i < places.length; i++) places[i] = kept[places[i]];
    return places;
  };
  return { train: rowsOf(split.train), validation: rowsOf(split.validation), test: rowsOf(split.test) };
}

/** Which tenth of the values each row's is in. @param order the rows' places, by value */
function* quantileLabels(order: Uint32Array): CooperativeTask<{ labels: Int32Array; strata: number }> {
  const strata = Math.max(1, Math.min(quantityStrata, Math.floor(order.length / 10)));
  const labels = new Int32Array(order.length);
  for (const { from, to } of chunks(order.length)) {
    for (let rank = from; rank < to; rank++) labels[order[rank]] = Math.floor((rank * strata) / order.length);
    yield;
  }
  return { labels, strata };
}

// ------------------------------------------------------------------------------------------------- the split column

/** The column to split by, complete in the rows that take part. */
function* columnOf({ table, design, splitColumn, kept }: SplitRequest): CooperativeTask<Column> {
  const field = "dataset.splitColumn";
  if (!splitColumn)
    throw new InputError(
      `${field} is missing: dataset.splitBy "${design.dataset.splitBy}" needs the column to split by.`,
      { field },
    );
  if (splitColumn.error) throw splitColumn.error;
  if (splitColumn.kind === "block")
    throw new InputError(`${field}: "${splitColumn.name}" is not a single value. Name another column.`, {
      field,
    });
  const { count, first } = yield* missingAmong(splitColumn, kept);
  if (count > 0)
    throw new InputError(
      `${placeOfRow(table, first)}: the column "${splitColumn.name}" to split by has no value here${count > 1 ? ` and in ${count - 1} more of the rows used` : ""}. Fill it in, or delete the row.`,
      { file: table.file, field: splitColumn.name, line: lineAt(table, first) },
    );
  return splitColumn;
}

/** How many of these rows, which ascend, lack a value in the column, and the first of them (−1 when none does). */
function* missingAmong(
  column: NumericColumn | TextColumn,
  rows: Uint32Array,
): CooperativeTask<{ count: number; first: number }> {
  let [count, firstRow] = [0, -1];
  if (missingIn(column).count === 0) return { count, first: firstRow };
  let at = 0;
  for (const { values, first } of column.kind === "numeric" ? numberBlocks(column) : codeBlocks(column)) {
    for (; at < rows.length && rows[at] < first + values.length; at++) {
      const value = values[rows[at] - first];
      if (column.kind === "numeric" ? !Number.isNaN(value) : value >= 0) continue;
      if (count++ === 0) firstRow = rows[at];
    }
    yield;
  }
  return { count, first: firstRow };
}

function* timesOf(request: SplitRequest): CooperativeTask<Float64Array> {
  const column = yield* columnOf(request);
  const numbers = column.kind === "text" ? yield* datesOf(column, request) : (column as NumericColumn);
  return yield* pick(yield* allNumbers(numbers), request.kept);
}

function* datesOf(
  column: Extract<Column, { kind: "text" }>,
  { table }: SplitRequest,
): CooperativeTask<NumericColumn> {
  const reading = column.isTruncated ? undefined : yield* readingOfDates(column.categories);
  if (!reading)
    throw new InputError(
      `dataset.splitColumn: column "${column.name}" of ${table.file} holds neither numbers nor dates, so it has no order in time. Name another column, or write its dates as 2024-02-29.`,
      { field: "dataset.splitColumn" },
    );
  return yield* numericOf(column, yield* parseDates(column.categories, reading.order));
}

function* groupsOf(request: Division): CooperativeTask<{ groups: Int32Array; count: number }> {
  const { table, fractions: split, kept } = request;
  const column = yield* asText(yield* columnOf(request), table.file);
  if (column.isTruncated)
    throw new InputError(
      `dataset.splitColumn: column "${column.name}" of ${table.file} has more groups than can be distinguished (${column.categories.length - 1}). Name another column.`,
      { field: "dataset.splitColumn" },
    );
  const parts = [split.train, split.validation, split.test].filter((fraction) => fraction > 0).length;
  const groups = yield* pick(yield* allCodes(column), kept);
  const isUsed = new Uint8Array(column.categories.length);
  for (const { from, to } of chunks(groups.length)) {
    for (let row = from; row < to; row++) isUsed[groups[row]] = 1;
    yield;
  }
  const used = isUsed.reduce((sum, one) => sum + one, 0);
  if (used < parts)
    throw new InputError(
      `dataset.splitColumn: column "${column.name}" of ${table.file} has ${used} group${used === 1 ? "" : "s"}, too few for the ${parts} parts of dataset.split. Name another column, or set fractions to 0.`,
      { field: "dataset.splitColumn" },
    );
  return { groups, count: column.categories.length };
}

const partNames: Readonly<Record<string, 0 | 1 | 2>> = {
  train: 0,
  training: 0,
  "0": 0,
  validation: 1,
  validate: 1,
  valid: 1,
  val: 1,
  dev: 1,
  "1": 1,
  test: 2,
  testing: 2,
  "2": 2,
};

function* partsOf(request: SplitRequest): CooperativeTask<Uint8Array> {
  const { table, kept } = request;
  const column = yield* asText(yield* columnOf(request), table.file);
  const partOfCode = column.categories.map((word) => {
    const part = partNames[word.toLowerCase()];
    if (part === undefined)
      throw new InputError(
        `dataset.splitColumn: column "${column.name}" of ${table.file} has "${word}", which is no part. Write train, validation or test.`,
        { field: "dataset.splitColumn" },
      );
    return part;
  });
  const codes = yield* allCodes(column);
  const parts = new Uint8Array(kept.length);
  for (const { from, to } of chunks(kept.length)) {
    for (let i = from; i < to; i++) parts[i] = partOfCode[codes[kept[i]]];
    yield;
  }
  return parts;
}

// ---------------------------------------------------------------------------------------------------------- classes

type Classes = Target & { readonly task: "classification" };

/** Which classes the parts lack: a class of fewer rows than there are parts cannot be in each. */
function absentClasses(table: Table, target: Classes, split: DividedRows): string[] {
  const parts = (["train", "validation", "test"] as const).filter((part) => split[part].length > 0);
  // All rows are in one part, as where a model is evaluated: no split could give it others.
  if (parts.length === 1) return [];
  return parts.flatMap((part) => {
    const counts = countClasses(target, split[part]);
    const absent = target.classes.filter((_, label) => counts[label] === 0);
    if (absent.length === 0) return [];
    const name = part === "train" ? "training" : part;
    const which =
      absent.length === 1
        ? `of class "${absent[0]}"`
        : `of ${absent.length} of the classes, such as "${absent[0]}"`;
    return [`${table.file}: no ${name} row is ${which}. ${wayOut(part, split.rule)}`];
  });
}

function wayOut(part: keyof Split, rule: SplitRule): string {
  if (rule === "stratified")
    return part === "train"
      ? "Add rows of it, or raise dataset.split.train."
      : `Add rows of it, or set dataset.split.${part} to 0.`;
  return rule === "random" || rule === "order"
    ? "Add rows of it, or set dataset.splitBy to stratified."
    : "Add rows of it, or divide the rows by another rule (dataset.splitBy).";
}

export function countClasses(target: Classes, rows: Uint32Array): number[] {
  const counts = new Array<number>(target.classes.length).fill(0);
  for (let i = 0; i < rows.length; i++) counts[target.labels[rows[i]]]++;
  return counts;
}
