import type { DataGuess } from "../../../shared/data/guess.ts";
import type { DatasetSpec } from "../../../shared/design/fields.ts";
import { InputError } from "../../../shared/errors.ts";
import { guessDelimiter, mostCommonWidth } from "./guessDelimiter.ts";
import { longHeader, looksLikeHeader, preambleRows } from "./header.ts";
import { guessDecimal, isNumberLike } from "./numberStyle.ts";
import { type OrangeColumn, orangeHeader } from "./orange.ts";
import { type SampleRow, sampleRows } from "./sampleRows.ts";
import { normalizeWhitespace, whitespaceDelimiter } from "./whitespace.ts";

export interface DelimitedOptions {
  /** Guessed among comma, semicolon, tab, pipe and runs of white space when absent. */
  readonly delimiter?: string | undefined;
  /** The delimiter that the file's name stands for; a tab for `.tsv`. */
  readonly usualDelimiter?: string | undefined;
  readonly header?: DatasetSpec["header"];
  readonly decimal?: DatasetSpec["decimal"];
  readonly thousands?: DatasetSpec["thousands"];
  readonly comment?: string | undefined;
  readonly missingWords?: readonly string[] | undefined;
  readonly skipLines?: number | undefined;
}

/** How a text says where its cells are and what their numbers mean. */
export interface Dialect {
  /** One character, or `whitespace` for runs of spaces and tabs. */
  readonly delimiter: string;
  /** Whether the delimiter was inferred. */
  readonly isDelimiterGuessed: boolean;
  /** The mark of the columns that do not show another one. */
  readonly decimal: "." | ",";
  readonly comment: string | undefined;
  /** Lines of the file above the table, blank ones and comments included. */
  readonly skipLines: number;
  /** Rows that the header takes; 0 where there is none. */
  readonly headerRows: number;
  /** The cells that name the columns; those of the first row where there is no header. */
  readonly names: readonly string[];
  /** What an Orange header says of the columns. */
  readonly orange: readonly OrangeColumn[] | undefined;
  /** The first rows, those of the header among them. */
  readonly sample: readonly SampleRow[];
  /** What of it the options leave open. */
  readonly guesses: readonly DataGuess[];
}

/** Number of rows that are read to infer how numbers are written. */
const maxSampleRows = 1000;
/** Number of columns whose numbers show the decimal mark of all. */
const maxDecimalColumns = 1000;

/**
 * The dialect of a text, inferred from its beginning where the options do not say.
 *
 * @param text with "\n" as line end
 * @param linesAbove how many lines of the file are above the text
 * @throws InputError when an option cannot be used
 */
export function dialectOf(text: string, file: string, options: DelimitedOptions, linesAbove = 0): Dialect {
  checkDelimiter(options.delimiter);
  const guesses: DataGuess[] = [];
  const guess = (what: string, value: string, reason: string, field: string) =>
    guesses.push({ what, value, reason, field: `dataset.${field}` });

  // A spreadsheet's own line says what is between the cells.
  const separator = options.skipLines === undefined ? separatorLine(text) : undefined;
  let skipped = separator ? text.search(/[^\n]/) + 1 : Math.max(0, (options.skipLines ?? 0) - linesAbove);
  const body = text.slice(offsetOfLine(text, skipped));

  const comment = options.comment || guessComment(body, options);
  if (comment !== undefined && !options.comment)
    guess("comments", `"${comment}"`, "lines above the table begin with it", "comment");

  const delimiter =
    options.delimiter ?? separator ?? guessDelimiter(body, comment, options.decimal, options.usualDelimiter);
  const isDelimiterGuessed = options.delimiter === undefined;
  if (isDelimiterGuessed && delimiter !== options.usualDelimiter)
    guess(
      "delimiter",
      delimiterText(delimiter),
      separator ? "the first line says so" : "it divides the rows into equally many cells",
      "delimiter",
    );

  const isWhitespace = delimiter === whitespaceDelimiter;
  let sample = sampleRows(isWhitespace ? normalizeWhitespace(body) : body, {
    delimiter: isWhitespace ? "\t" : delimiter,
    comment,
    most: maxSampleRows,
  }).map((row) => ({ ...row, line: row.line + skipped }));
  if (options.skipLines === undefined) {
    const above = withAllCells(sample) ? 0 : preambleRows(sample, options.header !== "no");
    sample = sample.slice(above);
    if (above > 0) skipped = sample[0].line - 1;
  }
  const skipLines = options.skipLines ?? (skipped > 0 ? skipped + linesAbove : 0);
  if (options.skipLines === undefined && skipLines > 0)
    guess(
      "lines above the table",
      `${skipLines} skipped`,
      separator ? "the first one names the delimiter" : "they have other cells than the rows below",
      "skipLines",
    );

  const found = headerOf(sample, options);
  if (options.header !== "no" && found.orange)
    guess(
      "header",
      `${found.rows} Orange ${found.rows === 1 ? "row" : "rows"}`,
      "they give names, types and flags",
      "header",
    );
  else if (options.header !== "yes" && options.header !== "no" && sample.length > 0)
    guess(
      "header",
      found.rows === 0 ? "none" : found.rows === 1 ? "the first row" : `the first ${found.rows} rows`,
      found.reason,
      "header",
    );
  else if (found.rows > 1) guess("header", `the first ${found.rows} rows`, found.reason, "header");
  if (found.first !== sample[0]) sample = [found.first, ...sample.slice(1)];

  const columns = found.names
    .slice(0, maxDecimalColumns)
    .map((_, index) => sample.slice(found.rows, found.rows + 200).map(({ cells }) => cells[index] ?? ""));
  const decimal = decimalOf(options, columns, delimiter);
  if (decimal === delimiter)
    throw new InputError(
      `dataset.decimal: ${file} has commas between its cells, so they cannot be decimal marks, too. Set dataset.delimiter, or leave dataset.decimal out.`,
      { field: "dataset.decimal" },
    );
  if (decimal === "," && options.decimal === undefined)
    guess("decimal mark", '","', "numbers are written with it", "decimal");
  return {
    delimiter,
    isDelimiterGuessed,
    decimal,
    comment,
    skipLines,
    headerRows: found.rows,
    names: found.names,
    orange: found.orange,
    sample,
    guesses,
  };
}

/** The delimiter as a message shows it. */
export function delimiterText(delimiter: string): string {
  return delimiter === "\t"
    ? "tab"
    : delimiter === " "
      ? "space"
      : delimiter.length > 1
        ? delimiter
        : `"${delimiter}"`;
}

function decimalOf(
  { decimal, thousands }: DelimitedOptions,
  columns: readonly (readonly string[])[],
  delimiter: string,
): "." | "," {
  if (decimal !== undefined) return decimal;
  // What groups digits cannot be the decimal mark as well.
  if (thousands === "." && delimiter !== ",") return ",";
  if (thousands === ",") return ".";
  return guessDecimal(columns, delimiter);
}

function checkDelimiter(delimiter: string | undefined): void {
  if (delimiter === undefined || delimiter === whitespaceDelimiter) return;
  if (/^[^\p{L}\p{N}"\n\r.+-]$/u.test(delimiter) && delimiter.charCodeAt(0) < 0x80) return;
  throw new InputError(
    `dataset.delimiter: ${JSON.stringify(delimiter)} cannot stand between cells. Use one character such as ",", ";", "|", " " or "\\t", or "whitespace".`,
    { field: "dataset.delimiter" },
  );
}

/** The delimiter that a line such as `sep=;` names, as spreadsheets write and read it. */
function separatorLine(text: string): string | undefined {
  const found = /^\n*"?sep=([^\p{L}\p{N}"\n\r.+-])"?\1*[ \t]*(?:\n|$)/iu.exec(text);
  return found && found[1].charCodeAt(0) < 0x80 ? found[1] : undefined;
}

/** The offset at which the line after this number of lines begins. */
function offsetOfLine(text: string, lines: number): number {
  let at = 0;
  for (let line = 0; line < lines; line++) {
    const end = text.indexOf("\n", at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return at;
}

/** Lines above a table that begin with # are comments where they cannot be its header: it has another number of cells. */
function guessComment(text: string, options: DelimitedOptions): string | undefined {
  if (!text.startsWith("#")) return undefined;
  const delimiter = options.delimiter ?? guessDelimiter(text, "#", options.decimal, options.usualDelimiter);
  const isWhitespace = delimiter === whitespaceDelimiter;
  const [remark, ...others] = sampleRows(isWhitespace ? normalizeWhitespace(text) : text, {
    delimiter: isWhitespace ? "\t" : delimiter,
    most: maxSampleRows,
  });
  const row = others.find(({ cells }) => !cells[0].startsWith("#"));
  return row && row.cells.length !== remark.cells.length ? "#" : undefined;
}

interface Header {
  readonly rows: number;
  readonly names: readonly string[];
  /** The first row of the sample, with as many cells as the others. */
  readonly first: SampleRow;
  readonly orange?: readonly OrangeColumn[];
  readonly reason: string;
}

/** The header of a table whose first rows are these. */
function headerOf(sample: readonly SampleRow[], { header }: DelimitedOptions): Header {
  if (sample.length === 0) return { rows: 0, names: [], first: sample[0], reason: "there are no rows" };
  const first = header === "no" ? sample[0] : (withAllCells(sample) ?? sample[0]);
  const rows = [first, ...sample.slice(1)].map(({ cells }) => cells);
  const none = { rows: 0, names: first.cells, first, reason: "the first row is like the others" };
  if (header === "no") return none;
  const orange = orangeHeader(rows);
  if (orange)
    return {
      rows: orange.rows,
      names: orange.columns.map(({ name }) => name),
      first,
      orange: orange.columns,
      reason: "",
    };
  const long = longHeader(rows);
  const isOne =
    header === "yes" ||
    first !== sample[0] ||
    looksLikeHeader(rows) ||
    (long !== undefined && !first.cells.some(isNumberLike));
  if (!isOne) return none;
  if (long) return { rows: long.rows, names: long.names, first, reason: long.reason };
  const reason = first !== sample[0] ? "it has a cell less than the rows" : "it differs from the other rows";
  return { rows: 1, names: first.cells, first, reason };
}

/**
 * A header that has one cell less than all rows, with that cell: at the end where rows end with a delimiter, else at the
 * beginning, where each row has a name of its own (as R's write.table writes them).
 */
function withAllCells(sample: readonly SampleRow[]): SampleRow | undefined {
  const [first, ...rows] = sample;
  const width = mostCommonWidth(rows);
  if (rows.length < 2 || first.cells.length !== width - 1) return undefined;
  if (rows.some(({ cells }) => cells.length !== width)) return undefined;
  if (first.cells.some((cell) => cell.trim() === "" || isNumberLike(cell))) return undefined;
  if (rows.every(({ cells }) => cells[width - 1].trim() === ""))
    return { ...first, cells: [...first.cells, ""] };
  const rowNames = new Set(rows.map(({ cells }) => cells[0]));
  const isNamed = rows.length >= 3 && rowNames.size === rows.length;
  return isNamed ? { ...first, cells: ["", ...first.cells] } : undefined;
}

/** Number of columns with repeated names that are reported one by one; more are counted. */
const maxNamed = 10;

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
      if (warnings.length === maxNamed) others++;
      else
        warnings.push(
          `${file}: two columns are named "${wanted}"; the second one, column ${index + 1}, is taken as "${name}".`,
        );
    }
    taken.add(name);
    return name;
  });
  if (others > 0)
    warnings.push(
      `${file}: ${others} more columns are named like others and are taken with a number behind their names.`,
    );
  return { names, warnings };
}
