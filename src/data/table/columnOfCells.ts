import { InputError } from "../../shared/errors.ts";
import { isMissing, isRounded, parseNumber, quoteCell } from "./parseCell.ts";
import type { Column, NumericColumn, TextColumn } from "./table.ts";

/** Beyond this a value is infinite in the single precision that the network computes in. */
export const float32Max = 3.4028234663852886e38;

/** Where the cells come from, for messages. */
export interface CellSource {
  readonly file: string;
  /** The line on which each row begins; absent where the file has no lines. */
  readonly lines?: Uint32Array;
}

/** What is wrong with a row's value in a column. */
export function cellError(
  { file, lines }: CellSource,
  row: number,
  name: string,
  problem: string,
): InputError {
  if (lines) return faultAt(file, lines[row], name, problem);
  return new InputError(`${file}, row ${row + 1}: column "${name}": ${problem}`, { file, field: name });
}

/** The same of the row that begins on this line. */
export function faultAt(file: string, line: number, name: string, problem: string): InputError {
  return new InputError(`${file}:${line}: column "${name}": ${problem}`, { file, line, field: name });
}

/**
 * The column of these cells. It is numeric when every cell that is not missing is a number; text when at least a fifth
 * of them are strings. Fewer strings among numbers are taken for mistakes: the column is numeric and has an error. (Exactly one
 * word among two or more numbers is a mistake as well, however short the file.)
 */
export function columnOfCells(cells: readonly string[], name: string, source: CellSource): Column {
  const readCell = cellReader();
  const values = new Float64Array(cells.length);
  let numbers = 0;
  let words = 0;
  let firstWord = -1;
  let firstTooLarge = -1;
  let tooLarge = 0;
  let firstRounded = -1;
  for (let row = 0; row < cells.length; row++) {
    const { value, word } = readCell(cells[row]);
    values[row] = value;
    if (!Number.isNaN(value)) {
      numbers++;
      if (Math.abs(value) > float32Max && tooLarge++ === 0) firstTooLarge = row;
      if (firstRounded < 0 && isRounded(cells[row], value)) firstRounded = row;
    } else if (word !== undefined) {
      words++;
      if (firstWord < 0) firstWord = row;
    }
  }

  const mistaken = words > 0 && isMistaken(numbers, words);
  if (words > 0 && !mistaken) {
    const column = textColumn(cells, name, readCell);
    return numbers <= words
      ? column
      : { ...column, warning: mixedWarning(source.file, name, numbers, words) };
  }
  const column: NumericColumn = { kind: "numeric", name, values };
  if (mistaken)
    return {
      ...column,
      error: cellError(source, firstWord, name, numberProblem(cells[firstWord], numbers, words)),
    };
  if (firstTooLarge >= 0) {
    const row = firstTooLarge;
    return {
      ...column,
      error: cellError(source, row, name, tooLargeProblem(quoteCell(cells[row]), values[row], tooLarge)),
    };
  }
  if (firstRounded >= 0)
    return { ...column, warning: roundedWarning(source.file, name, cells[firstRounded]) };
  return column;
}

/** The column of strings of a format with types: strings, even where they look like numbers, so that "007" stays different from "7". */
export function columnOfStrings(cells: readonly string[], name: string): TextColumn {
  const column = textColumn(cells, name, cellReader());
  const lookLikeNumbers =
    column.categories.length > 0 && column.categories.every((word) => !Number.isNaN(parseNumber(word)));
  return lookLikeNumbers ? { ...column, wordsReason: "the file holds them as strings" } : column;
}

/** What is said of whole numbers that doubles do not hold, given one of them. */
export function roundedWarning(file: string, name: string, number: unknown): string {
  return `${file}: column "${name}" has whole numbers of more than 53 bits, such as ${String(number).trim()}, which are rounded.`;
}

/** Whether the words in a column are so few that they are mistakes among its numbers. */
export function isMistaken(numbers: number, words: number): boolean {
  return words * 4 <= numbers || (words === 1 && numbers >= 2);
}

/** What is said of a word among numbers. */
export function numberProblem(cell: string, numbers: number, words: number): string {
  return `${quoteCell(cell)} is not a number, while ${numbers} other cells of the column are${moreSuch(words - 1)}. Correct it, or leave it empty where the value is missing.`;
}

/**
 * What is said of a column with numbers that are infinite in single precision.
 * @param shown the first of them, as the file has it
 * @param value its value
 * @param count how many there are
 */
export function tooLargeProblem(shown: string, value: number, count: number): string {
  const problem = Number.isFinite(value) ? "is too large for single precision" : "is infinite";
  return `${shown} ${problem}${moreSuch(count - 1)}. Correct it, or leave it empty where the value is missing.`;
}

function moreSuch(cells: number): string {
  return cells > 0 ? ` (and ${cells} more such cell${cells > 1 ? "s" : ""})` : "";
}

interface CellReading {
  /** NaN where it is no number. */
  readonly value: number;
  /** Without white space around it; undefined where it is missing. */
  readonly word: string | undefined;
}

/** Longer cells are read once: a dictionary lets a small file repeat a long text in each of millions of rows. */
const longCell = 64;

function cellReader(): (cell: string) => CellReading {
  const read = (cell: string): CellReading => ({
    value: parseNumber(cell),
    word: isMissing(cell) ? undefined : cell.trim(),
  });
  const known = new Map<string, CellReading>();
  return (cell) => {
    if (cell.length <= longCell) return read(cell);
    const found = known.get(cell) ?? read(cell);
    known.set(cell, found);
    return found;
  };
}

function textColumn(
  cells: readonly string[],
  name: string,
  readCell: (cell: string) => CellReading,
): TextColumn {
  const codes = new Int32Array(cells.length);
  const codeOf = new Map<string, number>();
  for (let row = 0; row < cells.length; row++) {
    const { word } = readCell(cells[row]);
    if (word === undefined) {
      codes[row] = -1;
      continue;
    }
    let code = codeOf.get(word);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(word, code);
    }
    codes[row] = code;
  }
  return { kind: "text", name, codes, categories: [...codeOf.keys()] };
}

/** The warning for a column that is taken for strings though most cells are numbers. */
export function mixedWarning(file: string, name: string, numbers: number, words: number): string {
  return `${file}: column "${name}" has ${numbers} numbers and ${words} strings; all are taken as categories.`;
}
