import type { CooperativeTask, Yielder } from "../../shared/cooperative.ts";
import type { ColumnProfile, NumberProfile } from "../../shared/data/report.ts";
import type { Histogram } from "../../shared/events.ts";
import { quantile } from "../../shared/quantile.ts";
import type { FittedFeature } from "../encode/encode.ts";
import type { ColumnPlan } from "../plan/plan.ts";
import type { DateOrder } from "../plan/preprocessing.ts";
import { parseDates } from "../plan/roles/dates.ts";
import { numericOf } from "../table/convert.ts";
import {
  type BlockColumn,
  type Column,
  codeBlocks,
  missingIn,
  type NumericColumn,
  numberBlocks,
  type TextColumn,
} from "../table/table.ts";
import { encodingText } from "./encodingText.ts";

const bins = 24;
const maxTopValues = 12;
/** More distinct numbers are not counted further. */
const maxDistinct = 10_000;
/** The median of more rows is that of this number of them, evenly spaced. */
const medianRows = 200_000;

/** One column as a data page shows it. @param fitted where the column becomes inputs */
export async function profileColumn(
  plan: ColumnPlan,
  fitted: FittedFeature["fitted"] | undefined,
  rows: number,
  yielder: Yielder,
): Promise<ColumnProfile> {
  const { column, role, guessed } = plan;
  const missing = missingIn(column).count;
  return {
    name: column.name,
    role,
    guessedRole: guessed,
    encoding: encodingText(plan, fitted),
    inputs: fitted?.inputs.length ?? 0,
    missing,
    missingShare: rows === 0 ? 0 : missing / rows,
    ...(await contentOf(column, fitted, yielder)),
  };
}

type Content = Pick<ColumnProfile, "type" | "distinct" | "distinctIsLeast" | "numbers" | "topValues">;

async function contentOf(
  column: Column,
  fitted: FittedFeature["fitted"] | undefined,
  yielder: Yielder,
): Promise<Content> {
  switch (column.kind) {
    case "numeric": {
      const { numbers, distinct } = await profileNumbers(column, yielder);
      return {
        type: "number",
        numbers,
        distinct: Math.min(distinct, maxDistinct),
        distinctIsLeast: distinct > maxDistinct,
        topValues: [],
      };
    }
    case "text": {
      const encoding = fitted?.encoding;
      const days = encoding?.kind === "date" ? await yielder.run(daysOf(column, encoding.order)) : undefined;
      return {
        type: "text",
        numbers: days ? (await profileNumbers(days, yielder)).numbers : null,
        distinct: column.isTruncated ? column.categories.length - 1 : column.categories.length,
        distinctIsLeast: column.isTruncated ?? false,
        topValues: await yielder.run(topValues(column)),
      };
    }
    case "block":
      return {
        type: "block",
        numbers: (await profileNumbers(flatten(column), yielder)).numbers,
        distinct: 0,
        distinctIsLeast: false,
        topValues: [],
      };
    default:
      return column satisfies never;
  }
}

function* daysOf(column: TextColumn, order: DateOrder): CooperativeTask<NumericColumn> {
  return yield* numericOf(column, yield* parseDates(column.categories, order));
}

/** A block's numbers in one column; of many, some rows. */
function flatten({ name, values, shape }: BlockColumn): NumericColumn {
  const width = shape.reduce((product, size) => product * size, 1);
  const rows = Math.min(values.length / width, Math.max(1, Math.floor(2 ** 22 / width)));
  return { kind: "numeric", name, values: new Float64Array(values.subarray(0, rows * width)) };
}

async function profileNumbers(
  column: NumericColumn,
  yielder: Yielder,
): Promise<{ numbers: NumberProfile | null; distinct: number }> {
  let count = 0;
  let mean = 0;
  let squares = 0;
  let low = Infinity;
  let high = -Infinity;
  let rows = 0;
  const distinct = new Set<number>();
  for (const { values } of numberBlocks(column)) {
    rows += values.length;
    for (const value of values) {
      if (Number.isNaN(value)) continue;
      // Welford's recurrence: one pass, and no square of a large mean.
      count++;
      const change = value - mean;
      mean += change / count;
      squares += change * (value - mean);
      if (value < low) low = value;
      if (value > high) high = value;
      if (distinct.size <= maxDistinct) distinct.add(value);
    }
    await yielder.pause();
  }
  if (count === 0) return { numbers: null, distinct: 0 };
  const counts = new Array<number>(bins).fill(0);
  const scale = high > low ? bins / (high - low) : 0;
  const sample: number[] = [];
  const step = Math.ceil(rows / medianRows);
  for (const { values, first } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (Number.isNaN(value)) continue;
      counts[scale === 0 ? bins / 2 : Math.min(bins - 1, Math.floor((value - low) * scale))]++;
      if ((first + i) % step === 0) sample.push(value);
    }
    await yielder.pause();
  }
  const sorted = Float64Array.from(sample.length > 0 ? sample : [mean]).sort();
  // A column of one value gets a range around it.
  const slack = high > low ? 0 : Math.max(Math.abs(low) * 1e-3, 1e-3);
  const histogram: Histogram = { low: low - slack, high: high + slack, counts };
  return {
    numbers: {
      mean,
      std: Math.sqrt(squares / count),
      minimum: low,
      median: quantile(sorted, 0.5),
      maximum: high,
      histogram,
    },
    distinct: distinct.size,
  };
}

function* topValues(column: TextColumn): CooperativeTask<ColumnProfile["topValues"]> {
  const counts = new Float64Array(column.categories.length);
  for (const { values } of codeBlocks(column)) {
    for (let i = 0; i < values.length; i++) if (values[i] >= 0) counts[values[i]]++;
    yield;
  }
  const most = column.isTruncated ? counts.length - 1 : counts.length;
  const top: number[] = [];
  for (let code = 0; code < most; code++) {
    if (top.length === maxTopValues && counts[code] <= counts[top[top.length - 1]]) continue;
    const before = top.findIndex((other) => counts[other] < counts[code]);
    top.splice(before < 0 ? top.length : before, 0, code);
    if (top.length > maxTopValues) top.pop();
  }
  return top.map((code) => ({ value: column.categories[code], count: counts[code] }));
}

/** A cell as it was read; null where it is missing. */
export function cellText(column: Column, row: number): string | null {
  switch (column.kind) {
    case "numeric": {
      const value = valueAt(column, row);
      return Number.isNaN(value) ? null : String(value);
    }
    case "text": {
      const code = codeAt(column, row);
      return code < 0 ? null : column.categories[code];
    }
    case "block":
      return `${column.shape.join(" × ")} numbers`;
    default:
      return column satisfies never;
  }
}

function valueAt(column: NumericColumn, row: number): number {
  if (!column.compact) return column.values[row];
  const one = new Float64Array(1);
  column.compact.read(row, row + 1, one);
  return one[0];
}

function codeAt(column: TextColumn, row: number): number {
  if (!column.compact) return column.codes[row];
  const one = new Int32Array(1);
  column.compact.read(row, row + 1, one);
  return one[0];
}
