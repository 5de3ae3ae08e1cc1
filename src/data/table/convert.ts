import type { CooperativeTask } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import { parseNumber, quoteCell } from "./parseCell.ts";
import { type Column, codeBlocks, type NumericColumn, numberBlocks, type TextColumn } from "./table.ts";

/** The column's cells as words: numbers as JavaScript writes them. */
export function* asText(column: Column, file: string): CooperativeTask<TextColumn> {
  if (column.kind === "text") return column;
  if (column.kind === "block") throw notSingle(column, file);
  if (column.error) throw column.error;
  const codeOf = new Map<number, number>();
  const codes = new Int32Array(column.compact?.length ?? column.values.length);
  for (const { values, first } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (Number.isNaN(value)) {
        codes[first + i] = -1;
        continue;
      }
      let code = codeOf.get(value);
      if (code === undefined) {
        code = codeOf.size;
        codeOf.set(value, code);
      }
      codes[first + i] = code;
    }
    yield;
  }
  return { kind: "text", name: column.name, codes, categories: [...codeOf.keys()].map(String) };
}

/** The column's cells as numbers. @throws InputError for a string that is not a number */
export function* asNumbers(
  column: Column,
  file: string,
): CooperativeTask<NumericColumn | Extract<Column, { kind: "block" }>> {
  if (column.kind !== "text") return column;
  const numbers = column.categories.map((word) => {
    const value = parseNumber(word);
    if (Number.isNaN(value))
      throw new InputError(
        `${file}: column "${column.name}" has the role numeric, and ${quoteCell(word)} is no number. Correct it, or give the column another role in dataset.columns.`,
        { file, field: column.name },
      );
    return value;
  });
  return yield* numericOf(column, numbers);
}

/** The column's words as numbers; what is no number counts as missing. */
export function* numbersOfWords(column: TextColumn): CooperativeTask<NumericColumn> {
  return yield* numericOf(column, column.categories.map(parseNumber));
}

/** A numeric column of what each category of a text column stands for. */
export function* numericOf(column: TextColumn, numbers: readonly number[]): CooperativeTask<NumericColumn> {
  const values = new Float64Array(column.compact?.length ?? column.codes.length);
  for (const { values: codes, first } of codeBlocks(column)) {
    for (let i = 0; i < codes.length; i++) values[first + i] = codes[i] < 0 ? Number.NaN : numbers[codes[i]];
    yield;
  }
  return { kind: "numeric", name: column.name, values };
}

function notSingle({ name }: Column, file: string): InputError {
  return new InputError(`${file}: column "${name}" holds many numbers a row, so its role is numeric.`, {
    file,
    field: name,
  });
}

/** Whether some of a column's words are numbers. */
export function hasNumbers({ categories }: TextColumn): boolean {
  return categories.some((word) => !Number.isNaN(parseNumber(word)));
}
