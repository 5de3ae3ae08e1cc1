import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzip, isGzip } from "../../../../src/data/bytes/gzip.ts";
import { encodeTable } from "../../../../src/data/encode/encode.ts";
import type { DataFormat, FormatId } from "../../../../src/data/formats/dataFormat.ts";
import { formatOfName, formatWithId } from "../../../../src/data/formats/formats.ts";
import type { Column, Table } from "../../../../src/data/table/table.ts";
import { InputError } from "../../../../src/shared/errors.ts";
import { designOf } from "../../../support/data/designOf.ts";
import { fixtures } from "../../../support/data/realFiles.ts";

/**
 * What holds of every format's parser whatever the bytes are: it gives a table that is one, or says in one line what is
 * wrong with the file. The property tests and the coverage-guided fuzzer both ask this.
 */

/** Four labels, for the formats that have them in a second file. */
const labels = idxLabels();

function idxLabels(): Uint8Array {
  const bytes = new Uint8Array(8 + 4);
  bytes.set([0, 0, 8, 1, 0, 0, 0, 4]);
  return bytes;
}

/** @throws when the parser does what none may do */
export async function checkParser(id: FormatId, content: Uint8Array): Promise<void> {
  const format = formatWithId(id);
  const file = `fuzzed.${id}`;
  const bytes = isGzip(content) ? await orInputError(file, () => gunzip(content, file)) : content;
  if (!bytes) return;
  const data = { file, bytes };
  const options = { header: "auto" } as const;
  const names = await orInputError(file, () => format.columnNames(data, options));
  if (names?.some((name) => typeof name !== "string")) throw new Error("A column's name is no text.");
  // A format that needs labels is given some that may fit; one that may have them is tried without.
  const table = await orInputError(file, () =>
    format.parse(
      data,
      options,
      format.labels?.required ? { file: `${file}-labels`, bytes: labels } : undefined,
    ),
  );
  if (!table) return;
  checkTable(table);
  await checkEncoding(table);
}

/** What a default design makes of a table: finite numbers and rows in one part each, or a word on what is wrong. */
export async function checkEncoding(table: Table): Promise<void> {
  const split = { train: 0.7, validation: 0.15, test: 0.15 };
  const encode = () => encodeTable(table, designOf({ path: table.file, split }), { consume: true });
  const dataset = await orInputError(table.file, encode, /^dataset\./);
  if (!dataset) return;
  const { inputs, targets, summary, train, validation, test } = dataset;
  const expect = (holds: boolean, what: string) => {
    if (!holds) throw new Error(`The dataset is none: ${what}.`);
  };
  const width = summary.inputs.length;
  expect(width > 0 && inputs.length === table.rows * width, `${inputs.length} numbers of ${width} inputs`);
  expect(inputs.every(Number.isFinite), "an input is not finite");
  if (targets.kind === "values") expect(targets.values.every(Number.isFinite), "a target is not finite");
  else
    expect(
      targets.labels.every((label) => label >= 0 && label < summary.classes.length),
      "a label is no class",
    );
  const rows = new Set([...train, ...validation, ...test]);
  expect(rows.size === train.length + validation.length + test.length, "a row is in two parts");
  expect(train.length > 0 && [...rows].every((row) => row < table.rows), "the parts are none");
}

/** @param others messages that may do without the file: they name the design's field */
export async function orInputError<T>(
  file: string,
  parse: () => T | Promise<T>,
  others?: RegExp,
): Promise<T | undefined> {
  try {
    return await parse();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { message } = error;
    if (!message.includes(file) && !others?.test(message))
      throw new Error(`The message does not name the file: ${message}`);
    if (message.includes("\n") || !/[.?]$/.test(message) || message.length > 1000)
      throw new Error(`The message is not one sentence or two: ${message}`);
    return undefined;
  }
}

export function checkTable({ rows, columns, lines, target }: Table): void {
  const expect = (holds: boolean, what: string) => {
    if (!holds) throw new Error(`The table is none: ${what}.`);
  };
  expect(Number.isInteger(rows) && rows > 0, `${rows} rows`);
  expect(columns.length > 0, "no columns");
  const names = columns.map(({ name }) => name);
  expect(new Set(names).size === names.length, `two columns of one name among ${names.slice(0, 20)}`);
  expect(target === undefined || names.includes(target), `the target ${target} is no column`);
  expect(lines === undefined || lines.length === rows, "not a line for each row");
  for (const column of columns) expect(isWhole(column, rows), `column "${column.name}" is not whole`);
}

function isWhole(column: Column, rows: number): boolean {
  switch (column.kind) {
    case "numeric":
      return (
        column.values.length === rows &&
        (column.error !== undefined || column.values.every((value) => Math.abs(value) !== Infinity))
      );
    case "text": {
      const { codes, categories } = column;
      const isCode = (code: number) => code >= -1 && code < categories.length;
      return codes.length === rows && codes.every(isCode) && new Set(categories).size === categories.length;
    }
    case "block": {
      const width = column.shape.reduce((product, size) => product * size, 1);
      return width > 0 && column.values.length === rows * width && column.values.every(Number.isFinite);
    }
    default:
      return column satisfies never;
  }
}

/** The committed files of each format: what other programs wrote, and what fuzzing found. */
export function filesOf(id: FormatId): readonly string[] {
  return allFiles().filter((path) => formatOfFile(path)?.id === id);
}

/** Findings are in a folder of their format's id, whatever they are called. */
function formatOfFile(path: string): DataFormat | undefined {
  const [, finding] = /[/\\]findings[/\\]([^/\\]+)[/\\]/.exec(path) ?? [];
  return finding ? formatWithId(finding as FormatId) : formatOfName(path);
}

function allFiles(folder = fixtures): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? allFiles(path) : [path];
  });
}

export function readFixture(path: string): Uint8Array {
  return new Uint8Array(readFileSync(path));
}
