import { isMissing } from "../../table/parseCell.ts";
import { mostCommonWidth } from "./guessDelimiter.ts";
import { isNumberLike } from "./numberStyle.ts";
import type { SampleRow } from "./sampleRows.ts";

/** Rows that are read to infer whether the first is a header. */
const headerSample = 101;
/** A table that begins further down is not looked for. */
const maxPreamble = 50;

type Rows = readonly (readonly string[])[];

/**
 * Whether the first row names the columns. Each column votes: for, when a word is above numbers, a whole number above
 * numbers that all have fractions, or a word that never returns above words that do; against, when a number is above
 * numbers, or a word above itself. Numbers that increase evenly from column to column, or years, are names unless other rows do so, too.
 * Where no column has a vote, the first row is a header when its cells are all different, filled, and none comes again
 * in its own column.
 */
export function looksLikeHeader(rows: Rows): boolean {
  const [first, ...others] = rows.slice(0, headerSample);
  if (others.length === 0) return !first.some(isNumberLike);
  const isSequence = isNumberedHeader(first, others);
  let votes = 0;
  let repeated = false;
  for (const [index, cell] of first.entries()) {
    const below = others.map((row) => row[index] ?? "").filter((text) => !isMissing(text));
    const numbers = below.filter(isNumberLike).length;
    // A stray word below does not make a column of numbers one of words.
    if (numbers > 0 && numbers * 5 >= below.length * 4) {
      if (isMissing(cell)) continue;
      const isFractional = below.length >= 5 && below.every((text) => !/^\s*[+-]?\d+\s*$/.test(text));
      const isName = !isNumberLike(cell) || isSequence || (isFractional && /^\s*\d+\s*$/.test(cell));
      votes += isName ? 1 : -1;
    } else if (below.includes(cell)) {
      repeated = true;
      if (below.length >= 10) votes--;
    } else if (below.length >= 10 && new Set(below).size * 3 <= below.length && !isMissing(cell)) votes++;
  }
  if (votes !== 0) return votes > 0;
  return (
    !repeated && !first.some(isMissing) && !first.some(isNumberLike) && new Set(first).size === first.length
  );
}

/** Whether the numbers of the first row are names: years, or evenly increasing, as hardly any other row's are. */
function isNumberedHeader(first: readonly string[], others: Rows): boolean {
  const columns = [...first.keys()].filter((index) => isPlainNumber(first[index]));
  const valuesOf = (row: readonly string[]) =>
    columns.map((index) => (isPlainNumber(row[index] ?? "") ? Number(row[index]) : Number.NaN));
  const names = valuesOf(first);
  const isLikeNames = areYears(names) ? areYears : areEven(names) ? areSpaced : undefined;
  if (!isLikeNames) return false;
  const alike = others.filter((row) => isLikeNames(valuesOf(row))).length;
  return alike * 10 <= others.length;
}

function isPlainNumber(cell: string): boolean {
  return /^\s*\d+(?:\.\d+)?\s*$/.test(cell);
}

/** Two years or more, each later than the one before. */
function areYears(values: readonly number[]): boolean {
  return (
    values.length >= 2 &&
    values.every(
      (value, i) =>
        Number.isInteger(value) && value >= 1800 && value <= 2100 && (i === 0 || value > values[i - 1]),
    )
  );
}

/** Numbers with one difference: three from 0 or 1 on by one, or five of any kind, such as wavelengths. */
function areEven(values: readonly number[]): boolean {
  if (values.length < 3) return false;
  const step = values[1] - values[0];
  if (!(step > 0)) return false;
  const isCount = step === 1 && (values[0] === 0 || values[0] === 1);
  return (values.length >= 5 || isCount) && areSpaced(values);
}

/** Numbers that increase by one difference. */
function areSpaced(values: readonly number[]): boolean {
  const step = values[1] - values[0];
  return (
    step > 0 && values.every((value, i) => i === 0 || Math.abs(value - values[i - 1] - step) <= 1e-6 * step)
  );
}

/**
 * How many of the first rows are above the table, such as a title and the settings of an instrument: rows with fewer cells
 * than most, or that are filled only at their beginning while all cells of the header are.
 */
export function preambleRows(rows: readonly SampleRow[], mayHaveHeader: boolean): number {
  const width = mostCommonWidth(rows);
  if (width < 2) return 0;
  const cellsFrom = (start: number) => rows.slice(start).map(({ cells }) => cells);
  const first = rows.findIndex(({ cells }) => cells.length === width);
  if (first > maxPreamble || rows.slice(0, first).some(({ cells }) => cells.length > width)) return 0;
  let start = first;
  let odd = rows.slice(0, maxPreamble).findLastIndex(({ cells }) => cells.length !== width);
  // A line above the table may have as many cells by chance.
  if (
    odd > start &&
    odd + 1 < rows.length &&
    rows.slice(start, odd + 1).filter(({ cells }) => cells.length !== width).length * 2 >= odd + 1 - start &&
    looksLikeHeader(cellsFrom(odd + 1))
  )
    start = odd + 1;
  else odd = first - 1;
  if (start > 0 && start === first) {
    const above = rows.slice(0, start);
    // A header with too few cells is an error to report, and no line above the table.
    const isHeader = above[above.length - 1].cells.length > 1 && !looksLikeHeader(cellsFrom(start));
    if (isHeader || rows.length - start < 3 || rows.length < 2 * start) return 0;
  }
  if (!mayHaveHeader) return start;
  let padded = start;
  while (padded < rows.length - 2 && isPadded(rows[padded].cells)) padded++;
  const header = rows[padded].cells;
  const isNamed = header.filter((cell) => !isMissing(cell) && !isNumberLike(cell)).length >= width - 1;
  return padded > start && isNamed ? padded : start;
}

/** Whether a row is filled in its first cells only, at most half of them, as a spreadsheet writes a title. */
function isPadded(cells: readonly string[]): boolean {
  const filled = cells.findLastIndex((cell) => cell.trim() !== "") + 1;
  return cells.length >= 3 && filled * 2 <= cells.length && !(filled > 0 && isNumberLike(cells[0]));
}

/** The header of several rows: how many, and the names that they give. */
export interface LongHeader {
  readonly rows: number;
  readonly names: readonly string[];
  readonly reason: string;
}

/**
 * Whether rows below the first belong to the header: units, or the second level of names that pandas and spreadsheets
 * write. In each column of numbers such a row has a word, or nothing.
 */
export function longHeader(rows: Rows): LongHeader | undefined {
  const [names, second, third, ...others] = rows.slice(0, headerSample);
  if (others.length < 2) return undefined;
  const numeric = [...names.keys()].filter((index) => {
    const below = others.map((row) => row[index] ?? "").filter((cell) => !isMissing(cell));
    return below.length > 0 && below.every(isNumberLike);
  });
  if (numeric.length < 2) return undefined;
  const isWord = (cell: string) => cell.trim() !== "" && !isMissing(cell) && !isNumberLike(cell);
  const words = numeric.filter((index) => isWord(second[index] ?? "")).length;
  const isLevel = numeric.every(
    (index) => isWord(second[index] ?? "") || (second[index] ?? "").trim() === "",
  );
  // Each column of words must have something new in this row.
  const isNew = names.every(
    (_, index) =>
      numeric.includes(index) || !others.some((row) => row[index] === second[index] && row[index] !== ""),
  );
  const upper = fillForward(names);
  const isRepeated = new Set(upper.filter(Boolean)).size < upper.filter(Boolean).length;
  if (!isLevel || !isNew) return isRepeated ? numberedLevel(rows, numeric, upper) : undefined;
  if (words * 2 < numeric.length) return undefined;
  if (!isRepeated)
    return { rows: 2, names, reason: "the second row has strings above numbers, such as units" };
  return { rows: hasIndexName(third, numeric) ? 3 : 2, names: joinLevels(upper, second), reason: twoLevels };
}

const twoLevels = "names that repeat are above another row of names";

/** The second level of names may be numbers: below names that repeat, each of them different. */
function numberedLevel(
  rows: Rows,
  numeric: readonly number[],
  upper: readonly string[],
): LongHeader | undefined {
  const [, second, third] = rows;
  const joined = joinLevels(upper, second);
  const isIndexed = hasIndexName(third, numeric);
  return isIndexed && new Set(joined).size === joined.length
    ? { rows: 3, names: joined, reason: twoLevels }
    : undefined;
}

/** Whether a row has the name of an index and nothing else, as pandas writes it below the names. */
function hasIndexName(row: readonly string[], numeric: readonly number[]): boolean {
  const isEmpty = numeric.every((index) => index === 0 || (row[index] ?? "").trim() === "");
  return isEmpty && row[0].trim() !== "" && !isNumberLike(row[0]);
}

/** Cells of a spreadsheet that were joined have their name in the first only. */
function fillForward(names: readonly string[]): string[] {
  let last = "";
  return names.map((name) => {
    last = name.trim() || last;
    return last;
  });
}

function joinLevels(upper: readonly string[], lower: readonly string[]): string[] {
  return upper.map((name, index) => [name, (lower[index] ?? "").trim()].filter(Boolean).join("_"));
}
