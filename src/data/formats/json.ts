import { type ParseError, parse as parseTolerant, printParseErrorCode } from "jsonc-parser";
import { InputError } from "../../shared/errors.ts";
import type { DataFileBytes } from "../bytes/fileBytes.ts";
import { checkTableSize } from "../bytes/limits.ts";
import { decodeText } from "../bytes/text.ts";
import { columnOfValues } from "../table/columnOfValues.ts";
import type { Table } from "../table/table.ts";
import type { DataFormat, FormatOptions } from "./dataFormat.ts";
import { looksLikeHeader } from "./delimited/header.ts";

/** An array of objects, whose keys are the columns, or an array of arrays, whose first may name them. */
function parseJson({ file, bytes }: DataFileBytes, options: FormatOptions): Table {
  const text = decodeText(bytes, file);
  if (text.trim() === "")
    throw new InputError(`${file} is empty. An array of objects, one for each row, is expected.`, { file });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw syntaxError(text, file, 0);
  }
  if (!Array.isArray(value)) throw new InputError(notAnArray(file, value), { file });
  return tableOfRows(value, file, undefined, options);
}

/** One object or array on each line (ndjson.org, jsonlines.org); blank lines are left out. */
function parseJsonLines({ file, bytes }: DataFileBytes, options: FormatOptions): Table {
  const text = decodeText(bytes, file);
  const rows: unknown[] = [];
  const lines: number[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      rows.push(JSON.parse(line));
    } catch {
      throw syntaxError(line, file, index);
    }
    lines.push(index + 1);
  }
  if (rows.length === 0)
    throw new InputError(`${file} is empty. An object on each line, one for each row, is expected.`, {
      file,
    });
  return tableOfRows(rows, file, Uint32Array.from(lines), options);
}

/** @param lines the line of each row, where each has its own */
function tableOfRows(
  rows: readonly unknown[],
  file: string,
  lines: Uint32Array | undefined,
  { header }: FormatOptions,
): Table {
  if (rows.length === 0) throw new InputError(`${file} holds no rows: its array is empty.`, { file });
  checkRows(rows, file, lines);
  if (!Array.isArray(rows[0])) return tableOfObjects(rows as readonly object[], file, lines);
  return tableOfArrays(rows as readonly (readonly unknown[])[], file, lines, header);
}

/** @throws InputError when a row is neither object nor array, or not what the first one is */
function checkRows(rows: readonly unknown[], file: string, lines: Uint32Array | undefined): void {
  const kindOf = (row: unknown) =>
    Array.isArray(row) ? "an array" : typeof row === "object" && row !== null ? "an object" : undefined;
  const kind = kindOf(rows[0]);
  for (const [index, row] of rows.entries()) {
    if (kind !== undefined && kindOf(row) === kind) continue;
    const expected = kind && index > 0 ? `${kind}, as the first row is` : "an object or an array";
    throw new InputError(
      `${placeOf(file, lines, index)}: ${kindOf(row) ?? shortened(row)} stands where ${expected}, is expected.`.replace(
        "array, is",
        "array is",
      ),
      { file, ...(lines && { line: lines[index] }) },
    );
  }
}

function tableOfObjects(rows: readonly object[], file: string, lines: Uint32Array | undefined): Table {
  // Counted before they are filled: rows that each have keys of their own would make a column of each.
  const names = new Set<string>();
  for (const row of rows) for (const key of Object.keys(row)) names.add(key);
  checkTableSize(file, rows.length, names.size);
  const columns = new Map(
    [...names].map((name) => [name, new Array<unknown>(rows.length).fill(undefined)] as const),
  );
  for (const [index, row] of rows.entries())
    for (const [key, value] of Object.entries(row)) {
      const values = columns.get(key);
      if (values) values[index] = value;
    }
  if (columns.size === 0) throw new InputError(`${file}: its objects have no keys.`, { file });
  return {
    file,
    rows: rows.length,
    columns: [...columns].map(([name, values]) =>
      columnOfValues(values, name, { file, ...(lines && { lines }) }),
    ),
    ...(lines && { lines }),
    warnings: [],
  };
}

function tableOfArrays(
  rows: readonly (readonly unknown[])[],
  file: string,
  lines: Uint32Array | undefined,
  header: FormatOptions["header"],
): Table {
  const width = rows[0].length;
  const ragged = rows.findIndex((row) => row.length !== width);
  if (ragged >= 0)
    throw new InputError(
      `${placeOf(file, lines, ragged)}: this row has ${rows[ragged].length} values, while the first has ${width}. Give it as many, with null where one is missing.`,
      { file, ...(lines && { line: lines[ragged] }) },
    );
  checkTableSize(file, rows.length, width);
  const hasHeader = header === "yes" || (header !== "no" && isHeader(rows));
  const names = namesOf(hasHeader ? rows[0] : undefined, width, file);
  const data = hasHeader ? rows.slice(1) : rows;
  const dataLines = hasHeader ? lines?.subarray(1) : lines;
  if (data.length === 0)
    throw new InputError(`${file} has names of columns and no rows. Add rows.`, { file });
  return {
    file,
    rows: data.length,
    columns: names.map((name, index) =>
      columnOfValues(
        data.map((row) => row[index]),
        name,
        { file, ...(dataLines && { lines: dataLines }) },
      ),
    ),
    ...(dataLines && { lines: dataLines }),
    warnings: [],
  };
}

/** Whether the first array names the columns: all its values are texts, and it looks so in a text table. */
function isHeader(rows: readonly (readonly unknown[])[]): boolean {
  if (!rows[0].every((value) => typeof value === "string")) return false;
  return looksLikeHeader(rows.slice(0, 101).map((row) => row.map(textOf)));
}

/** A value as a cell of a text table. What holds others is no text: it may nest without end, or say what its text is. */
function textOf(value: unknown): string {
  return value === null ? "" : typeof value === "object" ? "{}" : String(value);
}

function namesOf(header: readonly unknown[] | undefined, width: number, file: string): readonly string[] {
  checkTableSize(file, 0, width);
  if (!header) return Array.from({ length: width }, (_, index) => `column${index + 1}`);
  const names = new Set<string>();
  for (const [index, value] of header.entries()) {
    const name = textOf(value);
    if (typeof value === "object")
      throw new InputError(`${file}: row 1: value ${index + 1} is no name of a column. Write a text.`, {
        file,
      });
    if (names.has(name))
      throw new InputError(`${file}: two columns are named "${name}". Rename one.`, { file });
    names.add(name);
  }
  return [...names];
}

function notAnArray(file: string, value: unknown): string {
  const isObject = typeof value === "object" && value !== null;
  return `${file} holds ${
    isObject
      ? `one object (${Object.keys(value)
          .slice(0, 3)
          .map((key) => `"${key}"`)
          .join(", ")})`
      : shortened(value)
  }, and an array with an object or an array for each row is expected. With pandas, write it with to_json(orient="records").`;
}

function placeOf(file: string, lines: Uint32Array | undefined, index: number): string {
  return lines ? `${file}:${lines[index]}` : `${file}: row ${index + 1}`;
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 40 ? `${text.slice(0, 37)}…` : text;
}

/** The place comes from a parser that continues after an error, since the engines' own messages name it or do not. */
function syntaxError(text: string, file: string, linesBefore: number): InputError {
  const errors: ParseError[] = [];
  try {
    parseTolerant(text, errors, { disallowComments: true, allowTrailingComma: false });
  } catch {
    // Nested too deep for that parser.
  }
  const offset = errors[0]?.offset ?? 0;
  const before = text.slice(0, offset);
  const line = linesBefore + before.split("\n").length;
  const column = offset - before.lastIndexOf("\n");
  const found = text.slice(offset, offset + 20).split("\n")[0];
  const code = errors[0] ? printParseErrorCode(errors[0].error) : "InvalidSymbol";
  const problem =
    found === ""
      ? "the file ends in the middle of a value; it is cut off"
      : /^(-?Infinity|NaN)/.test(found)
        ? `${found.match(/^-?[A-Za-z]+/)?.[0]} is not JSON; write null where a value is missing`
        : `this is not JSON at "${found}" (${code.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase()})`;
  return new InputError(`${file}:${line}:${column}: ${problem}.`, { file, line, column });
}

/** From a file's beginning, as far as it goes. */
function jsonColumns({ file, bytes }: DataFileBytes, options: FormatOptions): readonly string[] {
  const value = parseCut(decodeText(bytes, file, true));
  return columnsOfRows(Array.isArray(value) ? value : [], file, options);
}

function jsonLinesColumns({ file, bytes }: DataFileBytes, options: FormatOptions): readonly string[] {
  const lines = decodeText(bytes, file, true)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const rows = lines.map(parseCut);
  return columnsOfRows(rows, file, options);
}

/** What a text that may end anywhere holds; nothing, where it nests too deep for the parser, and is no table. */
function parseCut(text: string): unknown {
  try {
    return parseTolerant(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The last row may be cut, and is not looked at where there are others. */
function columnsOfRows(rows: readonly unknown[], file: string, { header }: FormatOptions): readonly string[] {
  const whole = rows.length > 1 ? rows.slice(0, -1) : rows;
  const [first] = whole;
  if (Array.isArray(first)) {
    const arrays = whole.filter(Array.isArray) as (readonly unknown[])[];
    const hasHeader = header === "yes" || (header !== "no" && isHeader(arrays));
    // A name that is cut may be another one's beginning.
    return hasHeader ? [...new Set(first.map(textOf))] : namesOf(undefined, first.length, file);
  }
  const names = new Set<string>();
  for (const row of whole)
    if (typeof row === "object" && row !== null) for (const key of Object.keys(row)) names.add(key);
  return [...names];
}

export const json: DataFormat = {
  id: "json",
  label: "JSON",
  patterns: ["*.json"],
  ambiguousPatterns: ["*.json"],
  columnNames: jsonColumns,
  parse: parseJson,
};

export const jsonLines: DataFormat = {
  id: "json-lines",
  label: "JSON Lines",
  patterns: ["*.jsonl", "*.ndjson"],
  columnNames: jsonLinesColumns,
  parse: parseJsonLines,
};
