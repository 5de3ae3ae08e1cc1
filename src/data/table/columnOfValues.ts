import { checkTableSize } from "../bytes/limits.ts";
import {
  type CellSource,
  cellError,
  columnOfCells,
  columnOfStrings,
  float32Max,
  roundedWarning,
  tooLargeProblem,
} from "./columnOfCells.ts";
import type { Column, NumericColumn } from "./table.ts";

type Kind = "missing" | "number" | "boolean" | "date" | "text" | "array" | "other";

/**
 * The column of values that have types already, as JSON, Parquet and Arrow files hold them: numbers (big integers and
 * infinities among them), booleans and dates, which become words, arrays of numbers of one length, which become a block,
 * and strings, which stay strings even where they look like numbers. Only a column of strings and numbers is read as the cells of a
 * text table are.
 */
export function columnOfValues(values: ArrayLike<unknown>, name: string, source: CellSource): Column {
  const first: Partial<Record<Kind, number>> = {};
  for (let row = 0; row < values.length; row++) first[kindOf(values[row])] ??= row;
  const { missing: _, ...present } = first;
  const kinds = Object.keys(present) as Kind[];

  if (first.other !== undefined)
    return faulty(values.length, name, source, first.other, "holds an object, which is no value of a table");
  if (first.array !== undefined) {
    const odd = kinds.find((kind) => kind !== "array");
    if (odd) return faulty(values.length, name, source, first[odd] ?? 0, "is no array, and other rows' are");
    return blockOfArrays(values, name, source);
  }
  if (kinds.length === 0 || (kinds.length === 1 && kinds[0] === "number"))
    return numericColumn(values, name, source);
  const cells = Array.from(values, cellOf);
  return kinds.includes("number") ? columnOfCells(cells, name, source) : columnOfStrings(cells, name);
}

function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case "number":
      return Number.isNaN(value) ? "missing" : "number";
    case "bigint":
      return "number";
    case "boolean":
      return "boolean";
    case "string":
      return "text";
    case "undefined":
      return "missing";
    default:
      if (value === null) return "missing";
      if (value instanceof Date) return Number.isNaN(value.getTime()) ? "missing" : "date";
      return Array.isArray(value) || isTypedArray(value) ? "array" : "other";
  }
}

function isTypedArray(value: unknown): value is ArrayLike<number> {
  return ArrayBuffer.isView(value) && !(value instanceof DataView) && !(value instanceof Uint8Array);
}

/** A value as a text table would hold it. */
function cellOf(value: unknown): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "";
  if (!(value instanceof Date)) return String(value);
  if (Number.isNaN(value.getTime())) return "";
  // A day without a time is a day.
  return value.toISOString().replace(/T00:00:00\.000Z$/, "");
}

/** Numbers, checked as those of cells are. */
export function numericColumn(values: ArrayLike<unknown>, name: string, source: CellSource): NumericColumn {
  const numbers = new Float64Array(values.length);
  let firstTooLarge = -1;
  let tooLarge = 0;
  let rounded = -1;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    const number = value === null || value === undefined ? Number.NaN : Number(value);
    numbers[row] = number;
    if (Math.abs(number) > float32Max && tooLarge++ === 0) firstTooLarge = row;
    if (typeof value === "bigint" && BigInt(number) !== value && rounded < 0) rounded = row;
  }
  const column: NumericColumn = { kind: "numeric", name, values: numbers };
  if (tooLarge > 0) {
    const value = numbers[firstTooLarge];
    return {
      ...column,
      error: cellError(source, firstTooLarge, name, tooLargeProblem(`${value}`, value, tooLarge)),
    };
  }
  if (rounded >= 0)
    return {
      ...column,
      warning: roundedWarning(source.file, name, values[rounded]),
    };
  return column;
}

function blockOfArrays(values: ArrayLike<unknown>, name: string, source: CellSource): Column {
  const arrays = values as ArrayLike<ArrayLike<unknown> | null | undefined>;
  // The first array that is not empty says how long all are to be.
  let width = 0;
  for (let row = 0; row < arrays.length && width === 0; row++) width = arrays[row]?.length ?? 0;
  checkTableSize(source.file, arrays.length, width);
  const block = new Float64Array(arrays.length * width);
  for (let row = 0; row < arrays.length; row++) {
    const array = arrays[row];
    if (array?.length !== width || width === 0) {
      const problem = !array
        ? "is missing, and other rows have an array"
        : array.length === 0
          ? "is an empty array"
          : `is an array of ${array.length} numbers, and other rows' have ${width}`;
      return faulty(arrays.length, name, source, row, problem);
    }
    for (let i = 0; i < width; i++) {
      const item = array[i];
      const number = typeof item === "number" || typeof item === "bigint" ? Number(item) : Number.NaN;
      if (!(Math.abs(number) <= float32Max))
        return faulty(arrays.length, name, source, row, `has no finite number at [${i}]`);
      block[row * width + i] = number;
    }
  }
  return { kind: "block", name, shape: [width], values: block };
}

/** A column that stops whoever uses it. */
function faulty(rows: number, name: string, source: CellSource, row: number, problem: string): Column {
  const advice = "Correct it, or leave the column out of dataset.features.";
  return {
    kind: "numeric",
    name,
    values: new Float64Array(rows).fill(Number.NaN),
    error: cellError(source, row, name, `the value ${problem}. ${advice}`),
  };
}
