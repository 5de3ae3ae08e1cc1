import type { DataGuess } from "../../../shared/data/guess.ts";
import type { DatasetSpec } from "../../../shared/design/fields.ts";
import { InputError } from "../../../shared/errors.ts";
import { isMissing, parseNumber } from "../cells.ts";
import { type SampleRow, sampleRows } from "./sampleRows.ts";

export interface DelimitedOptions {
  /** Guessed among comma, semicolon, tab and bar when absent. */
  readonly delimiter?: string | undefined;
  readonly header?: DatasetSpec["header"];
  readonly decimal?: DatasetSpec["decimal"];
  readonly thousands?: DatasetSpec["thousands"];
  readonly comment?: string | undefined;
  readonly missingWords?: readonly string[] | undefined;
  readonly skipLines?: number | undefined;
}

/** How a text says where its cells are and what their numbers mean. */
export interface Dialect {
  readonly delimiter: string;
  readonly decimal: string;
  readonly comment: string | undefined;
  readonly hasHeader: boolean;
  /** The first rows, the header among them. */
  readonly sample: readonly SampleRow[];
  /** What of it the options leave open. */
  readonly guesses: readonly DataGuess[];
}

/** As many rows are looked at to tell whether the first is a header. */
const headerSample = 101;
const delimiterSample = 10;
const delimiters = [",", ";", "\t", "|"];

/**
 * The dialect of a text, told from its beginning where the options do not say.
 *
 * @param text with "\n" as line end
 * @throws InputError when an option cannot be used
 */
export function dialectOf(text: string, file: string, options: DelimitedOptions): Dialect {
  checkDelimiter(options.delimiter);
  const comment = options.comment || guessComment(text, options);
  const delimiter = options.delimiter ?? guessDelimiter(text, comment, options.decimal);
  const sample = sampleRows(text, { delimiter, comment, most: headerSample });
  const decimal = options.decimal ?? guessDecimal(sample, delimiter);
  if (decimal === delimiter)
    throw new InputError(
      `dataset.decimal: ${file} has commas between its cells, so they cannot be decimal marks, too. Set dataset.delimiter, or leave dataset.decimal out.`,
      { field: "dataset.decimal" },
    );
  const rows = sample.map(({ cells }) => cells);
  const hasHeader =
    options.header === "yes" ||
    (options.header !== "no" && rows.length > 0 && looksLikeHeader(rows, decimal));
  const guesses: DataGuess[] = [];
  if (options.delimiter === undefined)
    guesses.push({
      what: "delimiter",
      value: delimiterText(delimiter),
      reason: "the first rows have equally many cells with it",
      field: "dataset.delimiter",
    });
  if (options.header !== "yes" && options.header !== "no")
    guesses.push({
      what: "header",
      value: hasHeader ? "yes" : "no",
      reason: hasHeader ? "the first row differs from the others" : "the first row is like the others",
      field: "dataset.header",
    });
  if (decimal === "," && options.decimal === undefined)
    guesses.push({
      what: "decimal mark",
      value: '","',
      reason: "numbers are written with it",
      field: "dataset.decimal",
    });
  if (comment !== undefined && !options.comment)
    guesses.push({
      what: "comments",
      value: `"${comment}"`,
      reason: "the file begins with lines that begin with it",
      field: "dataset.comment",
    });
  return { delimiter, decimal, comment, hasHeader, sample, guesses };
}

/** The delimiter as a message shows it. */
export function delimiterText(delimiter: string): string {
  return delimiter === "\t"
    ? "tab"
    : delimiter === " "
      ? "space"
      : delimiter === "whitespace"
        ? delimiter
        : `"${delimiter}"`;
}

function checkDelimiter(delimiter: string | undefined): void {
  if (delimiter === undefined || /^[^\p{L}\p{N}"\n\r.+-]$/u.test(delimiter)) {
    if (delimiter === undefined || delimiter.charCodeAt(0) < 0x80) return;
  }
  throw new InputError(
    `dataset.delimiter: ${JSON.stringify(delimiter)} cannot stand between cells. Use one character such as ",", ";", "|", " " or "\\t".`,
    { field: "dataset.delimiter" },
  );
}

/**
 * The delimiter by which the first rows have the most cells, among those by which they differ least in their number; a
 * comma where none parts them (Papa Parse's rule).
 */
function guessDelimiter(text: string, comment: string | undefined, decimal: string | undefined): string {
  let best = ",";
  let bestDifference = Infinity;
  let mostCells = 0;
  for (const delimiter of delimiters.filter((mark) => mark !== decimal)) {
    const widths = sampleRows(text, { delimiter, comment, most: delimiterSample }).map(
      ({ cells }) => cells.length,
    );
    const difference = widths.reduce(
      (sum, width, i) => sum + Math.abs(width - widths[Math.max(i - 1, 0)]),
      0,
    );
    const cells = widths.reduce((sum, width) => sum + width, 0) / widths.length;
    if (difference <= bestDifference && cells > mostCells && cells > 1.99) {
      best = delimiter;
      bestDifference = difference;
      mostCells = cells;
    }
  }
  return best;
}

/** Lines above a table that begin with # are remarks where they cannot be its header: it has another number of cells. */
function guessComment(text: string, { delimiter, decimal }: DelimitedOptions): string | undefined {
  if (!text.startsWith("#")) return undefined;
  const separator = delimiter ?? guessDelimiter(text, "#", decimal);
  const [remark, ...others] = sampleRows(text, { delimiter: separator, most: headerSample });
  const row = others.find(({ cells }) => !cells[0].startsWith("#"));
  return row && row.cells.length !== remark.cells.length ? "#" : undefined;
}

/** A comma where cells are numbers with it and none is one with a point that parts it, and no cell ends at a comma. */
function guessDecimal(sample: readonly SampleRow[], delimiter: string): string {
  if (delimiter === ",") return ".";
  let commas = 0;
  let points = 0;
  for (const { cells } of sample)
    for (const cell of cells) {
      if (/^\s*[+-]?\d*,\d+(e[+-]?\d+)?\s*$/i.test(cell)) commas++;
      else if (/^\s*[+-]?\d*\.\d+(e[+-]?\d+)?\s*$/i.test(cell)) points++;
    }
  return commas > 0 && points === 0 ? "," : ".";
}

/**
 * Whether the first row names the columns. Each column votes: for, when a word stands above numbers; against, when a
 * number stands above numbers. Where no column has a say (all are text), the first row is a header when its cells are
 * all different, filled, and none comes again in its own column.
 */
export function looksLikeHeader(rows: readonly (readonly string[])[], decimal = "."): boolean {
  const [first, ...others] = rows.slice(0, headerSample);
  const isNumber = (cell: string) => !Number.isNaN(parseDecimal(cell, decimal));
  if (others.length === 0) return !first.some(isNumber);
  let votes = 0;
  let repeated = false;
  for (const [index, cell] of first.entries()) {
    const below = others.map((row) => row[index] ?? "").filter((text) => !isMissing(text));
    const numbers = below.filter(isNumber).length;
    // A stray word below does not make a column of numbers one of words.
    if (numbers > 0 && numbers * 5 >= below.length * 4)
      votes += isMissing(cell) ? 0 : isNumber(cell) ? -1 : 1;
    else if (below.includes(cell)) repeated = true;
  }
  if (votes !== 0) return votes > 0;
  return !repeated && !first.some(isMissing) && !first.some(isNumber) && new Set(first).size === first.length;
}

/** {@link parseNumber} with another decimal mark; a point is none then. */
export function parseDecimal(cell: string, decimal: string): number {
  if (decimal === ".") return parseNumber(cell);
  return cell.includes(".") ? Number.NaN : parseNumber(cell.replace(",", "."));
}

/** More columns that are called like others are counted. */
const mostNamed = 10;

/** The columns' names, each once; `column3` where there is none. */
export function nameColumns(row: readonly string[], hasHeader: boolean, file: string) {
  const warnings: string[] = [];
  const taken = new Set<string>();
  /** For each name that came twice, the number that comes next. */
  const next = new Map<string, number>();
  let others = 0;
  const names = row.map((cell, index) => {
    const wanted = (hasHeader && cell.trim().replace(/\s+/g, " ")) || `column${index + 1}`;
    let name = wanted;
    let count = next.get(wanted) ?? 2;
    for (; taken.has(name); count++) name = `${wanted}_${count}`;
    if (name !== wanted) {
      next.set(wanted, count);
      if (warnings.length === mostNamed) others++;
      else
        warnings.push(
          `${file}: two columns are called "${wanted}"; the second one, column ${index + 1}, is taken as "${name}".`,
        );
    }
    taken.add(name);
    return name;
  });
  if (others > 0)
    warnings.push(
      `${file}: ${others} more columns are called like others and are taken with a number behind their names.`,
    );
  return { names, warnings };
}
