/** Values that are typed as a row of the data, as the network takes them. */
import { type EncodedRows, encodeRows } from "../../data/encode/applyPreprocessing.ts";
import type { Dataset } from "../../data/encode/dataset.ts";
import { writerOf } from "../../data/encode/encoders/fit.ts";
import { inputSpans } from "../../data/encode/inputSpans.ts";
import type { ColumnEncoding } from "../../data/plan/preprocessing.ts";
import type { Column } from "../../data/table/table.ts";
import { runSync } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import { msPerDay } from "../../shared/format/time.ts";
import type { RawValue } from "../../shared/results/resultsRequests.ts";

/** What errors call the values that were typed. */
const place = "The values";

/**
 * The inputs of a row with these raw values, which are read exactly as a row of a file is.
 *
 * @param values one for each column of the preprocessing
 * @throws InputError where there are others than the network's, or one cannot be read
 */
export function encodeValues({ preprocessing }: Dataset, values: readonly RawValue[]): Promise<EncodedRows> {
  const { columns } = preprocessing;
  if (values.length !== columns.length)
    throw new InputError(
      `There are ${values.length} values, and the network was trained on ${columns.length} columns. Enter the values again.`,
    );
  const cells = columns.map(({ column }, index) => columnOfValue(column, values[index]));
  return encodeRows({ file: place, rows: 1, columns: cells, warnings: [] }, preprocessing);
}

function columnOfValue(name: string, value: RawValue): Column {
  if (typeof value !== "string")
    return { kind: "block", name, shape: [value.length], values: Float64Array.from(value) };
  const isMissing = value.trim() === "";
  return {
    kind: "text",
    name,
    codes: Int32Array.of(isMissing ? -1 : 0),
    categories: isMissing ? [] : [value],
  };
}

/** Inputs that come from one raw column for some values of it, beside the place that they have among all inputs. */
export interface ColumnInputs {
  readonly offset: number;
  readonly width: number;
  /** (values, width), row-major. */
  readonly inputs: Float32Array;
}

/**
 * The inputs that a column gives for numbers, or for dates as days since 1970-01-01.
 *
 * @param index of the column among those of the preprocessing
 * @throws InputError where a number is too large once it is scaled
 */
export function encodeNumbers(
  { preprocessing }: Dataset,
  index: number,
  numbers: readonly number[],
): ColumnInputs {
  const encoding = preprocessing.columns[index];
  const span = inputSpans(preprocessing)[index];
  const inputs = new Float32Array(numbers.length * span.width);
  const write = runSync(writerOf(encoding, columnOfNumbers(encoding, numbers), place));
  if (!write(0, numbers.length, inputs, 0, span.width))
    throw new InputError(
      `The values of "${encoding.column}" are too large for single precision once they are scaled. Choose smaller ones.`,
      { field: encoding.column },
    );
  return { ...span, inputs };
}

function columnOfNumbers({ kind, column: name }: ColumnEncoding, numbers: readonly number[]): Column {
  if (kind !== "date") return { kind: "numeric", name, values: Float64Array.from(numbers) };
  return {
    kind: "text",
    name,
    codes: Int32Array.from(numbers, (_, code) => code),
    categories: numbers.map(dateText),
  };
}

/** Days since 1970-01-01 as an ISO date, with the time where they are not whole. */
export function dateText(days: number): string {
  const text = new Date(days * msPerDay).toISOString();
  return Number.isInteger(days) ? text.slice(0, text.indexOf("T")) : text;
}
