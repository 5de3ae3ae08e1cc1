/** Raw values of a row as cells: what stands for a typical row, and numbers and dates to and from cells. */
import { dateText, msPerDay } from "../../shared/format/time.ts";
import type { RawInput, RawInputs, RawValue } from "../../shared/results/resultsRequests.ts";

export type NumericInput = Extract<RawInput, { readonly kind: "number" | "date" }>;

export function isNumeric(input: RawInput): input is NumericInput {
  return input.kind === "number" || input.kind === "date";
}

/** A row in the middle of the training rows: medians, the most frequent categories and booleans, the lowest values of blocks. */
export function typicalValues({ inputs }: RawInputs): RawValue[] {
  return inputs.map(typicalValue);
}

function typicalValue(input: RawInput): RawValue {
  switch (input.kind) {
    case "number":
    case "date":
      return numberCell(input, input.median);
    case "category":
      return [...input.categories].sort((a, b) => b.rows - a.rows)[0]?.name ?? "";
    case "boolean":
      return input.words[input.rows[1] > input.rows[0] ? 1 : 0];
    case "block":
      return new Array<number>(lengthOf(input.shape)).fill(input.low);
  }
}

/** The number of elements of an array of this shape. */
export function lengthOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The number that a cell of a numeric input holds; undefined where it holds none. */
export function cellNumber(input: NumericInput, cell: RawValue | undefined): number | undefined {
  if (typeof cell !== "string" || cell.trim() === "") return undefined;
  const value = input.kind === "date" ? Date.parse(cell) / msPerDay : Number(cell.replace(",", "."));
  return Number.isFinite(value) ? value : undefined;
}

/** The cell of a number, with no more digits than a thousandth of the training rows' range needs. */
export function numberCell(input: NumericInput, value: number): string {
  if (input.kind === "date") return dateText(value);
  if (input.isInteger) return String(Math.round(value));
  const step = (input.maximum - input.minimum || Math.abs(value) || 1) / 1000;
  const decimals = Math.min(20, Math.max(0, Math.ceil(-Math.log10(step))));
  return String(Number(value.toFixed(decimals)));
}

/** A copy of a row with the cells of some columns replaced. */
export function withCells(
  { inputs }: RawInputs,
  values: readonly RawValue[],
  cells: Readonly<Record<string, string>>,
): RawValue[] {
  return inputs.map((input, index) => cells[input.column] ?? values[index]);
}
