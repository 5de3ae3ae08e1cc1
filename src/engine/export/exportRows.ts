/** Raw rows on which an export is compared with the engine, and what the engine answers to them. */
import { encodeRows } from "../../data/encode/applyPreprocessing.ts";
import type { ColumnEncoding } from "../../data/plan/preprocessing.ts";
import type { Column, Table } from "../../data/table/table.ts";
import type { ColumnRange } from "../../shared/columnRange.ts";
import { runSync } from "../../shared/cooperative.ts";
import { Random } from "../../shared/random.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { type BatchAnswers, batchAnswers } from "../predict/answers.ts";
import { type CompleteModel, networkOf } from "../predict/predictModel.ts";

/** A value of each column: numbers, dates as days since 1970-01-01, words, an array's numbers; null where it is missing. */
export type ExportRow = readonly (number | string | null | readonly number[])[];

/** Share of the values that are missing. */
const missingShare = 0.1;

/** Rows drawn from the training rows' ranges, with missing values and categories that no training row had among them. */
export function rowsOfRanges({ preprocessing, ranges }: CompleteModel, count: number): readonly ExportRow[] {
  const random = new Random(1, "export");
  const byName = new Map(ranges?.map((range) => [range.column, range]));
  return Array.from({ length: count }, () =>
    preprocessing.columns.map((column) =>
      column.kind !== "block" && random.uniform() < missingShare
        ? null
        : drawValue(column, byName.get(column.column), random),
    ),
  );
}

function drawValue(
  column: ColumnEncoding,
  range: ColumnRange | undefined,
  random: Random,
): Exclude<ExportRow[number], null> {
  switch (column.kind) {
    case "numeric":
    case "date": {
      const [low, high] =
        range?.kind === "number" || range?.kind === "date"
          ? [range.minimum, range.maximum]
          : [column.mean - 2 * column.scale, column.mean + 2 * column.scale];
      const value = low + random.uniform() * (high - low);
      // Quarters of a day are milliseconds to the last bit.
      return column.kind === "date" ? Math.round(4 * value) / 4 : value;
    }
    case "boolean": {
      const words = [...column.yes, ...(column.no ?? []), "neither"];
      return words[random.below(words.length)];
    }
    case "categorical": {
      const place = random.below(column.categories.length + 1);
      return column.categories[place] ?? "a category that no training row had";
    }
    case "block": {
      const [low, high] = range?.kind === "block" ? [range.minimum, range.maximum] : [0, 1];
      return column.means.map(() => low + random.uniform() * (high - low));
    }
    default:
      return column satisfies never;
  }
}

/** What the engine makes of the rows: encoded inputs and answers. */
export async function engineAnswers(
  model: CompleteModel,
  rows: readonly ExportRow[],
): Promise<{ readonly inputs: Float32Array; readonly answers: BatchAnswers }> {
  const { preprocessing, design } = model;
  const { inputs } = await encodeRows(tableOf(preprocessing.columns, rows), preprocessing);
  const network = networkOf(model, referenceKernels());
  try {
    const outputs = runSync(network.predictInputs(inputs));
    return { inputs, answers: batchAnswers(design, preprocessing, outputs) };
  } finally {
    network.close();
  }
}

function tableOf(columns: readonly ColumnEncoding[], rows: readonly ExportRow[]): Table {
  return {
    file: "the rows",
    rows: rows.length,
    columns: columns.map((column, index) => columnOf(column, index, rows)),
    warnings: [],
  };
}

function columnOf(encoding: ColumnEncoding, index: number, rows: readonly ExportRow[]): Column {
  const { column: name } = encoding;
  const values = rows.map((row) => row[index]);
  if (encoding.kind === "block") {
    const flat = values.flatMap((value) => value as readonly number[]);
    return { kind: "block", name, shape: [encoding.means.length], values: Float64Array.from(flat) };
  }
  if (encoding.kind === "numeric")
    return {
      kind: "numeric",
      name,
      values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))),
    };
  const words = values.map((value) =>
    value === null ? null : encoding.kind === "date" ? isoDate(Number(value)) : String(value),
  );
  const categories = [...new Set(words.filter((word) => word !== null))];
  return {
    kind: "text",
    name,
    codes: Int32Array.from(words, (word) => (word === null ? -1 : categories.indexOf(word))),
    categories,
  };
}

function isoDate(days: number): string {
  return new Date(days * 86_400_000).toISOString();
}
