import Papa from "papaparse";
import type { DatasetSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import { columnOfCells } from "./cellColumn.ts";
import { isMissing, parseNumber, quoteCell } from "./cells.ts";
import type { Table } from "./table.ts";

export interface DelimitedOptions {
  /** Guessed among comma, semicolon, tab and bar when absent. */
  readonly delimiter?: string;
  readonly header?: DatasetSpec["header"];
}

/** As many characters are enough to tell the delimiter and the header; more would only take longer. */
const sampleCharacters = 1 << 18;

/** As many rows are looked at to tell whether the first is a header. */
const headerSample = 101;

/**
 * The table in a text of delimited values (RFC 4180, and what people make of it): quoted cells with delimiters, line
 * breaks and doubled quotes in them, blank lines left out.
 * @param text with "\n" as line end
 */
export function parseDelimited(text: string, file: string, options: DelimitedOptions = {}): Table {
  const { rows, lines } = readRows(text, file, options.delimiter);
  if (rows.length === 0)
    throw new InputError(`${file} is empty. A table with a header and rows is expected.`, { file });
  const hasHeader = isHeader(rows, options);
  const { names, warnings } = nameColumns(rows[0], hasHeader, file);
  checkWidths(rows, lines, file, hasHeader);

  const dataRows = hasHeader ? rows.slice(1) : rows;
  const dataLines = hasHeader ? lines.subarray(1) : lines;
  if (dataRows.length === 0)
    throw new InputError(
      `${file} has a header (${names.slice(0, 3).map(quoteCell).join(", ")}${names.length > 3 ? ", …" : ""}) and no rows. Add rows${options.header === "yes" ? "" : ', or set dataset.header to "no" if the first line is a row'}.`,
      { file, line: lines[0] },
    );
  const source = { file, lines: dataLines };
  return {
    file,
    rows: dataRows.length,
    columns: names.map((name, index) => columnOfCells(dataRows, index, name, source)),
    lines: dataLines,
    warnings,
  };
}

/** The columns' names, told from the file's beginning. */
export function readColumnNames(
  text: string,
  file: string,
  options: DelimitedOptions = {},
): readonly string[] {
  const delimiter = options.delimiter ?? guessDelimiter(text);
  const { data } = Papa.parse(text, {
    delimiter,
    newline: "\n",
    preview: headerSample,
    skipEmptyLines: true,
  });
  if (data.length === 0) return [];
  return nameColumns(data[0], isHeader(data, options), file).names;
}

function isHeader(rows: readonly (readonly string[])[], { header }: DelimitedOptions): boolean {
  return header === "yes" || (header !== "no" && looksLikeHeader(rows));
}

/** The rows of cells that are not blank, and the line on which each begins. */
function readRows(text: string, file: string, delimiter?: string): { rows: string[][]; lines: Uint32Array } {
  const separator = delimiter ?? guessDelimiter(text);
  const { data, errors } = Papa.parse(text, { delimiter: separator, newline: "\n" });
  const quoteError = errors.find((error) => error.type === "Quotes");
  if (quoteError) {
    const line = lineAt(text, quoteError.index ?? 0);
    const problem =
      quoteError.code === "MissingQuotes"
        ? "a quote opens here that is never closed"
        : "a quoted cell goes on after its closing quote";
    throw new InputError(
      `${file}:${line}: ${problem}. Close it, and write a quote within a cell twice ("").`,
      {
        file,
        line,
      },
    );
  }

  const multiline = text.includes('"');
  const rows: string[][] = [];
  const lines = new Uint32Array(data.length);
  let line = 1;
  for (const row of data) {
    if (row.length > 1 || row[0].trim() !== "") {
      lines[rows.length] = line;
      rows.push(row);
    }
    line++;
    if (multiline) for (const cell of row) line += lineBreaks(cell);
  }
  return { rows, lines: lines.subarray(0, rows.length) };
}

function guessDelimiter(text: string): string {
  // Cut at a line's end, so that the last row of the sample is as long as the others.
  const end = text.length > sampleCharacters ? text.lastIndexOf("\n", sampleCharacters) : text.length;
  const sample = text.slice(0, end > 0 ? end : text.length);
  const { meta } = Papa.parse(sample, {
    delimitersToGuess: [",", ";", "\t", "|"],
    newline: "\n",
    preview: 10,
    skipEmptyLines: true,
  });
  return meta.delimiter;
}

/**
 * Whether the first row names the columns. Each column votes: for, when a word stands above numbers; against, when a
 * number stands above numbers. Where no column has a say (all are text), the first row is a header when its cells are
 * all different, filled, and none comes again in its own column.
 */
export function looksLikeHeader(rows: readonly (readonly string[])[]): boolean {
  const [first, ...others] = rows.slice(0, headerSample);
  const isNumber = (cell: string) => !Number.isNaN(parseNumber(cell));
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

function nameColumns(row: readonly string[], hasHeader: boolean, file: string) {
  const warnings: string[] = [];
  const taken = new Set<string>();
  const names = row.map((cell, index) => {
    const wanted = (hasHeader && cell.trim().replace(/\s+/g, " ")) || `column${index + 1}`;
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted}_${count}`;
    if (name !== wanted)
      warnings.push(
        `${file}: two columns are called "${wanted}"; the second one, column ${index + 1}, is taken as "${name}".`,
      );
    taken.add(name);
    return name;
  });
  return { names, warnings };
}

function checkWidths(
  rows: readonly (readonly string[])[],
  lines: Uint32Array,
  file: string,
  hasHeader: boolean,
): void {
  const width = rows[0].length;
  const ragged = rows.findIndex((row) => row.length !== width);
  if (ragged < 0) return;
  const cells = (count: number) => `${count} cell${count === 1 ? "" : "s"}`;
  const line = lines[ragged];
  throw new InputError(
    `${file}:${line}: this row has ${cells(rows[ragged].length)}, while the ${hasHeader ? "header" : "first row"} has ${cells(width)}. Give it as many, and put a cell with a delimiter in it in quotes.`,
    { file, line },
  );
}

function lineAt(text: string, offset: number): number {
  return 1 + lineBreaks(text.slice(0, offset));
}

function lineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
