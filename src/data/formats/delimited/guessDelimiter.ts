import { isNumberLike } from "./numberStyle.ts";
import { type SampleRow, sampleRows } from "./sampleRows.ts";
import { normalizeWhitespace, whitespaceDelimiter } from "./whitespace.ts";

/** Rows that are read to infer the delimiter. */
const maxRows = 60;
const delimiters = [",", ";", "\t", "|"];
/** Cells that another delimiter would part further, unless they are numbers. */
const divisible = /[;\t|]|,(?! )|\d\s+[\d.-]/;
/** A delimiter by which this share of the rows is alike leaves no doubt. */
const certainScore = 0.8;

interface Trial {
  readonly delimiter: string;
  /** The most common number of cells in a row. */
  readonly width: number;
  /** From 0 to 1: the share of rows of that width, times the share of cells that no other delimiter would part. */
  readonly score: number;
}

/**
 * The delimiter by which the most rows have equally many cells, and cells that no other delimiter would part further; by
 * which they have more cells, where several do so; a comma where none parts them. Where no character does well, runs of
 * white space do if all rows have equally many cells, numbers among them.
 *
 * @param preferred what the file's name says, taken unless white space fits better
 */
export function guessDelimiter(
  text: string,
  comment: string | undefined,
  decimal: string | undefined,
  preferred?: string,
): string {
  const whitespace = () => whitespaceFits(text, comment);
  if (preferred !== undefined) {
    const trial = trialOf(text, preferred, comment);
    const isEven = trial !== undefined && trial.width > 1 && trial.score >= certainScore;
    return !isEven && whitespace() ? whitespaceDelimiter : preferred;
  }
  const trials = delimiters
    .filter((mark) => mark !== decimal)
    .map((delimiter) => trialOf(text, delimiter, comment))
    .filter((trial) => trial !== undefined && trial.width > 1) as Trial[];
  const most = Math.max(0, ...trials.map(({ score }) => score));
  if (most < certainScore && whitespace()) return whitespaceDelimiter;
  const best = trials.filter(({ score }) => score >= most - 0.05).sort((a, b) => b.width - a.width)[0];
  return best?.delimiter ?? ",";
}

function trialOf(text: string, delimiter: string, comment: string | undefined): Trial | undefined {
  const rows = sampleRows(text, { delimiter, comment, most: maxRows });
  if (rows.length === 0) return undefined;
  const width = mostCommonWidth(rows);
  const alike = rows.filter(({ cells }) => cells.length === width);
  let cellCount = 0;
  let whole = 0;
  for (const { cells, isQuoted } of alike)
    for (const [index, cell] of cells.entries()) {
      cellCount++;
      if (isQuoted[index] || !divisible.test(cell) || isNumberLike(cell)) whole++;
    }
  return { delimiter, width, score: (alike.length / rows.length) * (whole / cellCount) };
}

/** Whether runs of white space part all rows evenly; the first may have a cell less, where rows have names. */
function whitespaceFits(text: string, comment: string | undefined): boolean {
  const rows = sampleRows(normalizeWhitespace(text), { delimiter: "\t", comment, most: maxRows });
  if (rows.length < 2) return false;
  const width = mostCommonWidth(rows);
  const start = rows.findIndex(({ cells }) => cells.length === width);
  if (width < 2 || start > 20 || rows.slice(start).some(({ cells }) => cells.length !== width)) return false;
  const body = rows.slice(start === rows.length - 1 ? start : start + 1);
  // Prose has words only; a table of this kind has a column of numbers.
  return rows[start].cells.some((_, column) => body.every(({ cells }) => isNumberLike(cells[column])));
}

/** The number of cells that the most rows have; the larger one among equals. */
export function mostCommonWidth(rows: readonly SampleRow[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  let width = 0;
  for (const [candidate, count] of counts) {
    const best = counts.get(width) ?? 0;
    if (count > best || (count === best && candidate > width)) width = candidate;
  }
  return width;
}
