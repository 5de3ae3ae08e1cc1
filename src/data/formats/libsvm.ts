import { InputError } from "../../shared/errors.ts";
import type { DataFileBytes } from "../bytes/fileBytes.ts";
import { checkTableSize } from "../bytes/limits.ts";
import { decodeText } from "../bytes/text.ts";
import { cellError, float32Max } from "../table/columnOfCells.ts";
import { parseNumber, quoteCell } from "../table/parseCell.ts";
import type { BlockColumn, Table } from "../table/table.ts";
import type { DataFormat } from "./dataFormat.ts";

/**
 * The sparse text format of LIBSVM (Chang and Lin, 2011) and SVMlight (Joachims, 1999): a row is a label and the values
 * that are not zero, each as `index:value`, by ascending index; what follows a `#` is a comment. Indices begin at 1, or,
 * where a 0 occurs, at 0.
 */

/** No data has a larger index; the size of the dense table is checked as well. */
const maxIndex = 2 ** 31 - 1;

const names = ["features", "label"] as const;

/** The rows' values that are not zero, one after the other. */
class SparseRows {
  indices = new Int32Array(1024);
  values = new Float64Array(1024);
  count = 0;
  /** Where each row begins. */
  readonly starts: number[] = [];

  add(index: number, value: number): void {
    if (this.count === this.indices.length) {
      this.indices = grown(this.indices, new Int32Array(2 * this.count));
      this.values = grown(this.values, new Float64Array(2 * this.count));
    }
    this.indices[this.count] = index;
    this.values[this.count++] = value;
  }
}

function grown<A extends Int32Array | Float64Array>(from: A, into: A): A {
  into.set(from);
  return into;
}

function parseLibsvm({ file, bytes }: DataFileBytes): Table {
  const text = decodeText(bytes, file);
  const rows = new SparseRows();
  const labels: number[] = [];
  const lines: number[] = [];
  let hasQueries = false;
  let line = 0;
  let comment = -1;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    line++;
    // Found once: looking for the next one from every line on would take the file's length each time.
    if (comment < start) comment = text.indexOf("#", start);
    if (comment < 0) comment = text.length;
    const row = text.slice(start, Math.min(comment, end)).trim();
    start = end + 1;
    if (row === "") continue;
    rows.starts.push(rows.count);
    lines.push(line);
    const [label, ...entries] = row.split(/\s+/);
    labels.push(readLabel(label, file, line));
    if (readEntries(entries, rows, file, line)) hasQueries = true;
  }
  if (labels.length === 0)
    throw new InputError(`${file} is empty. Rows such as "1 1:0.5 3:2" are expected.`, { file });
  rows.starts.push(rows.count);
  const lineOf = Uint32Array.from(lines);
  return {
    file,
    rows: labels.length,
    columns: [
      denseBlock(rows, file),
      {
        kind: "numeric",
        name: names[1],
        values: Float64Array.from(labels),
        ...labelError(labels, file, lineOf),
      },
    ],
    lines: lineOf,
    target: names[1],
    warnings: hasQueries ? [`${file}: the query ids (qid) are left out.`] : [],
  };
}

function labelError(labels: readonly number[], file: string, lines: Uint32Array) {
  const row = labels.findIndex((label) => Math.abs(label) > float32Max);
  if (row < 0) return {};
  return {
    error: cellError({ file, lines }, row, names[1], `${labels[row]} is too large for single precision.`),
  };
}

function readLabel(label: string, file: string, line: number): number {
  const value = parseNumber(label);
  if (!Number.isNaN(value)) return value;
  const problem = /^[^:]*,/.test(label)
    ? "names several classes, and a row can have one"
    : label.includes(":")
      ? "stands where the row's label is expected"
      : "is no number, as a label is";
  throw new InputError(`${file}:${line}: ${quoteCell(label)} ${problem}. A row is "label index:value …".`, {
    file,
    line,
  });
}

/** @returns whether there was a query id, which is left out */
function readEntries(entries: readonly string[], rows: SparseRows, file: string, line: number): boolean {
  let hasQuery = false;
  let previous = -1;
  for (const entry of entries) {
    const colon = entry.indexOf(":");
    const fail = (problem: string): never => {
      throw new InputError(`${file}:${line}: ${quoteCell(entry)} ${problem}.`, { file, line });
    };
    if (entry.startsWith("qid:")) {
      hasQuery = true;
      continue;
    }
    if (!/^\d+:/.test(entry)) fail('is not "index:value", with a whole number as index');
    const index = Number(entry.slice(0, colon));
    if (index > maxIndex) fail(`has an index above ${maxIndex}`);
    if (index <= previous) fail(`comes after index ${previous}; indices ascend within a row`);
    const value = parseNumber(entry.slice(colon + 1));
    if (!(Math.abs(value) <= float32Max)) fail("has no finite number as value");
    rows.add(index, value);
    previous = index;
  }
  return hasQuery;
}

/** Every value, zeros included; single precision where it holds each of them exactly. */
function denseBlock({ indices, values, count, starts }: SparseRows, file: string): BlockColumn {
  let last = 0;
  let firstIndex = 1;
  let isSingle = true;
  for (let i = 0; i < count; i++) {
    if (indices[i] > last) last = indices[i];
    if (indices[i] === 0) firstIndex = 0;
    if (isSingle && Math.fround(values[i]) !== values[i]) isSingle = false;
  }
  const width = last + 1 - firstIndex;
  const rows = starts.length - 1;
  if (width === 0)
    throw new InputError(`${file} has labels only; values such as "1:0.5" are expected behind them.`, {
      file,
    });
  checkTableSize(file, rows, width);
  const dense = isSingle ? new Float32Array(rows * width) : new Float64Array(rows * width);
  for (let row = 0; row < rows; row++)
    for (let i = starts[row]; i < starts[row + 1]; i++)
      dense[row * width + indices[i] - firstIndex] = values[i];
  return { kind: "block", name: names[0], shape: [width], values: dense, firstIndex };
}

export const libsvm: DataFormat = {
  id: "libsvm",
  label: "LIBSVM, SVMlight",
  patterns: ["*.libsvm", "*.svmlight", "*.svm"],
  columnNames: () => names,
  parse: parseLibsvm,
};
