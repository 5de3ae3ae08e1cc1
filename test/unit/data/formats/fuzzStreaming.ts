import { gzipSync } from "node:zlib";
import { gunzip, isGzip } from "../../../../src/data/bytes/gzip.ts";
import { type ByteSource, sourceOf } from "../../../../src/data/bytes/source.ts";
import { decodeText } from "../../../../src/data/bytes/text.ts";
import { dialectOf } from "../../../../src/data/formats/delimited/dialect.ts";
import { parseStyled, plainStyle } from "../../../../src/data/formats/delimited/numberStyle.ts";
import { sampleRows } from "../../../../src/data/formats/delimited/sampleRows.ts";
import { normalizeWhitespace } from "../../../../src/data/formats/delimited/whitespace.ts";
import { loadTable } from "../../../../src/data/load.ts";
import { isMissing, usualMissingWords } from "../../../../src/data/table/parseCell.ts";
import type { Column, Table } from "../../../../src/data/table/table.ts";
import { InputError } from "../../../../src/shared/errors.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { checkEncoding, checkTable, orInputError } from "./fuzzing.ts";

/**
 * What holds of delimited text however it comes: read whole, in pieces that end anywhere, and compressed by gzip, it gives one
 * table or one error, and the table has what a plain reader of strings finds in the file.
 */

const file = "fuzzed.csv";
/** Longer texts than the reader looks at to guess from. */
const manyBytes = 2 ** 18 + 5000;

/** @throws when the ways differ */
export async function checkStreaming(content: Uint8Array): Promise<void> {
  const draw = drawing(content);
  const header = draw(4) === 0 ? (draw(2) === 0 ? "yes" : "no") : "auto";
  const dataset = {
    path: file,
    format: "csv" as const,
    header: header as "yes" | "no" | "auto",
    split: { train: 0.7, validation: 0.15, test: 0.15 },
    ...(draw(8) === 0 && { delimiter: ",;\t| #"[draw(6)] }),
    ...(draw(16) === 0 && { comment: "#%"[draw(2)] }),
  };
  const design = designOf(dataset);
  const load = (bytes: Uint8Array, source?: ByteSource) =>
    attempt(() =>
      loadTable(design, { read: async () => bytes, ...(source && { open: async () => source }) }),
    );

  const bytes = draw(64) === 0 && content.length > 100 && !isGzip(content) ? repeated(content) : content;
  const whole = await load(bytes);
  const isCompressed = isGzip(bytes);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  // What is decompressed or transcoded is at fault in several places, of which the pieces show another one first.
  same(whole, await load(bytes, inPieces(bytes, draw)), "in pieces", isCompressed || isUtf16);
  if (!isCompressed && draw(4) === 0) {
    const compressed = new Uint8Array(gzipSync(bytes, { level: 1 }));
    same(whole, await load(compressed, inPieces(compressed, draw)), "compressed and in pieces", isUtf16);
  }
  if (whole instanceof InputError) return;

  checkTable(whole);
  const text = isCompressed ? await gunzip(bytes, file) : bytes;
  compareWithStrings(whole, decodeText(text, file), dataset);
  await checkEncoding(whole);
}

async function attempt(load: () => Promise<Table>): Promise<Table | InputError> {
  let refused: InputError | undefined;
  const table = await orInputError(
    file,
    async () => {
      try {
        return await load();
      } catch (error) {
        if (error instanceof InputError) refused = error;
        throw error;
      }
    },
    /^dataset\./,
  );
  return table ?? refused ?? expectNever();
}

function expectNever(): never {
  throw new Error("There is neither a table nor an error.");
}

/** A source whose pieces end anywhere. */
function inPieces(bytes: Uint8Array, draw: (limit: number) => number): ByteSource {
  // Not too many, since each takes its time.
  const most = Math.max([1, 3, 20, 300, 5000, 70_000][draw(6)], Math.ceil(bytes.length / 250));
  // The same pieces each time; a piece is valid until the next is asked for.
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; ends.push(at)) at = Math.min(bytes.length, at + 1 + draw(most));
  return sourceOf(bytes.length, async function* chunks() {
    const buffer = new Uint8Array(most);
    let start = 0;
    for (const end of ends) {
      buffer.fill(0x2c);
      buffer.set(bytes.subarray(start, end));
      yield buffer.subarray(0, end - start);
      start = end;
    }
  });
}

function repeated(bytes: Uint8Array): Uint8Array {
  const all = new Uint8Array(bytes.length * Math.ceil(manyBytes / bytes.length));
  for (let at = 0; at < all.length; at += bytes.length) all.set(bytes, at);
  return all;
}

function same(
  whole: Table | InputError,
  other: Table | InputError,
  how: string,
  mayDifferInWords = false,
): void {
  const said = (result: Table | InputError) =>
    result instanceof InputError ? result.message : `${result.rows} rows`;
  const fail = (what: string): never => {
    throw new Error(`Read whole and ${how}: ${what}: "${said(whole)}" and "${said(other)}".`);
  };
  if (whole instanceof InputError || other instanceof InputError) {
    if (!(whole instanceof InputError && other instanceof InputError)) throw fail("one is refused");
    // How many cells a row has that is too long is not known before its end.
    const words = ({ message }: InputError) => message.replace(/this row has \d+/, "this row has more");
    if (!mayDifferInWords && words(whole) !== words(other)) fail("other words");
    return;
  }
  if (whole.rows !== other.rows || whole.columns.length !== other.columns.length) fail("another size");
  if (whole.warnings.join("\n") !== other.warnings.join("\n")) fail("other warnings");
  if (JSON.stringify(whole.guesses) !== JSON.stringify(other.guesses)) fail("other guesses");
  if (!sameNumbers(whole.lines, other.lines)) fail("other lines");
  for (const [index, column] of whole.columns.entries())
    if (!sameColumn(column, other.columns[index])) fail(`column "${column.name}" differs`);
}

function sameColumn(a: Column, b: Column): boolean {
  if (a.name !== b.name || a.error?.message !== b.error?.message || a.warning !== b.warning) return false;
  if (a.kind === "numeric") return b.kind === "numeric" && sameNumbers(a.values, b.values);
  if (a.kind === "block" || b.kind !== "text") return false;
  return sameNumbers(a.codes, b.codes) && a.categories.join("\n") === b.categories.join("\n");
}

function sameNumbers(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): boolean {
  if (!a || !b || a.length !== b.length) return a === b;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** The reader of a file's first rows, which works on strings, over all of it. */
function compareWithStrings(
  table: Table,
  text: string,
  options: Parameters<typeof dialectOf>[2] & { readonly header: "yes" | "no" | "auto" },
): void {
  // Of a long text the beginning shows the dialect.
  if (text.length > manyBytes - 5000) return;
  const dialect = dialectOf(text, file, options);
  const { delimiter, decimal, comment, headerRows, skipLines } = dialect;
  const below = text.split("\n").slice(skipLines).join("\n");
  const isWhitespace = delimiter === "whitespace";
  const rows = sampleRows(isWhitespace ? normalizeWhitespace(below) : below, {
    delimiter: isWhitespace ? "\t" : delimiter,
    comment,
    most: Infinity,
  }).slice(headerRows);
  const fail = (what: string): never => {
    throw new Error(`The table is not the file's: ${what}.`);
  };
  if (rows.length !== table.rows) fail(`${table.rows} rows and not ${rows.length}`);
  for (const [index, column] of table.columns.entries()) {
    if (column.kind === "block") fail("a block");
    // Numbers in a style of their own have tests of their own.
    const isStyled = table.guesses?.some(({ what }) => /^numbers of/.test(what)) ?? false;
    for (const [row, { cells, isQuoted, line: lineBelow }] of rows.entries()) {
      const line = lineBelow + skipLines;
      const cell = cells[index] ?? fail(`row ${row} has no cell ${index}`);
      if (table.lines?.[row] !== line) fail(`row ${row} is on line ${line}, not ${table.lines?.[row]}`);
      if (column.kind === "numeric") {
        if (isStyled) continue;
        const expected = usualMissingWords.hasAmongNumbers(cell)
          ? Number.NaN
          : parseStyled(cell, plainStyle(decimal));
        if (column.values[row] !== expected && !(Number.isNaN(expected) && Number.isNaN(column.values[row])))
          fail(`${JSON.stringify(cell)} in row ${row} is ${column.values[row]}`);
      } else if (column.kind === "text") {
        const code = column.codes[row];
        const word = code < 0 ? "" : column.categories[code];
        if (word !== (isMissing(cell) && !isQuoted[index] ? "" : cell.trim()))
          fail(`${JSON.stringify(cell)} in row ${row} is ${JSON.stringify(word)}`);
      }
    }
  }
}

/** Numbers below a limit, which follow from the bytes, so that a finding is found again. */
function drawing(bytes: Uint8Array): (limit: number) => number {
  let state = 0x811c9dc5;
  for (const byte of bytes) state = Math.imul(state ^ byte, 0x01000193);
  return (limit) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % limit;
  };
}
