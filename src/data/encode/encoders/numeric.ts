import { quantile } from "../../../shared/quantile.ts";
import type { MissingRule } from "../../plan/fitting.ts";
import type { NumericEncoding } from "../../plan/preprocessing.ts";
import { missingIn, type NumericColumn } from "../../table/table.ts";
import { mostFrequent, scalingOf, sortedValues, statisticsOf } from "../statistics.ts";
import { type FitOptions, type FittedEncoding, indicatorName, type RowWriter } from "./encoder.ts";

/** @returns undefined when no training row has a value */
export async function fitNumeric(
  column: NumericColumn,
  options: FitOptions,
): Promise<FittedEncoding<NumericEncoding> | undefined> {
  const { train, scaling, missing, yielder } = options;
  const statistics = await statisticsOf(column, train, yielder);
  const { mean, constant, count } = statistics;
  if (count === 0) return undefined;
  let values: Promise<Float64Array> | undefined;
  const sorted = () => {
    values ??= sortedValues(column, train, yielder);
    return values;
  };
  const indicator = options.indicator && count < train.rows.length;
  return {
    encoding: {
      kind: "numeric",
      column: column.name,
      ...(await scalingOf(scaling, statistics, sorted)),
      fill: missingIn(column).count > 0 ? await fillOf(missing, mean, sorted) : mean,
      ...(indicator && { indicator }),
    },
    inputs: indicator ? [column.name, indicatorName(column.name)] : [column.name],
    constant: constant ? [column.name] : [],
  };
}

/** What stands for a missing number. Rows that lack one are left out where the rule is `drop`, so it does not matter. */
async function fillOf(
  missing: MissingRule,
  mean: number,
  sorted: () => Promise<Float64Array>,
): Promise<number> {
  switch (missing) {
    case "mean":
    case "drop":
      return mean;
    case "median":
      return quantile(await sorted(), 0.5);
    case "most-frequent":
      return mostFrequent(await sorted());
    default:
      return missing satisfies never;
  }
}

export function numericWriter(
  { mean, scale, fill, indicator }: NumericEncoding,
  column: NumericColumn,
): RowWriter {
  const { compact } = column;
  const all = compact ? undefined : column.values;
  let scratch = new Float64Array(0);
  return (from, to, out, offset, stride) => {
    const count = to - from;
    if (compact && scratch.length < count) scratch = new Float64Array(count);
    const values = compact?.view(from, to, scratch) ?? (all as Float64Array).subarray(from, to);
    let at = from * stride + offset;
    // Infinity minus infinity is NaN, and so is every sum with it.
    let differences = 0;
    for (let i = 0; i < count; i++, at += stride) {
      const value = values[i];
      const encoded = Math.fround(((Number.isNaN(value) ? fill : value) - mean) / scale);
      differences += encoded - encoded;
      out[at] = encoded;
    }
    if (!indicator) return differences === 0;
    at = from * stride + offset + 1;
    for (let i = 0; i < count; i++, at += stride) if (Number.isNaN(values[i])) out[at] = 1;
    return differences === 0;
  };
}
