import type { CooperativeTask } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import { checkTableSize } from "../bytes/limits.ts";
import { blockRowsOf, CompactCodes, CompactNumbers } from "./compactBlocks.ts";
import { CompactNumberColumn, CompactTextColumn, type Remarks } from "./compactColumns.ts";
import { asText, hasNumbers, numbersOfWords } from "./convert.ts";
import { parseNumber, quoteCell } from "./parseCell.ts";
import { Slabs } from "./slabs.ts";
import {
  type BlockColumn,
  type Column,
  fileAndLine,
  missingIn,
  placeOfRow,
  type Table,
  type TablePart,
  type TextColumn,
} from "./table.ts";

/**
 * Tables of one layout, one below the other. Theirs are not needed afterwards: their packed memory is given back while
 * the rows are taken over.
 * @param file what the whole is called: the folder or the pattern that names the files
 * @throws InputError that names the two files that differ, and the column
 */
export function* concatenateTables(file: string, tables: readonly Table[]): CooperativeTask<Table> {
  const [first] = tables;
  if (tables.length === 1) return first;
  for (const table of tables) checkLayout(first, table);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const parts = tables.flatMap((table): readonly TablePart[] => table.parts ?? [table]);
  const stack = new Stack(tables);
  const columns: Column[] = [];
  for (const [index, column] of first.columns.entries()) {
    const own = yield* alike(
      tables.map((table) => table.columns[index]),
      tables,
    );
    columns.push(joinColumns(own, column, rows, stack));
    yield;
  }
  yield* stack.takeOver();
  return {
    file,
    rows,
    columns,
    parts,
    ...(first.target !== undefined && { target: first.target }),
    ...(first.task !== undefined && { task: first.task }),
    ...(first.guesses && { guesses: first.guesses }),
    warnings: [...new Set(tables.flatMap((table) => table.warnings))],
  };
}

/** Rows of one table: from row `at` of what is asked for, up to but not including row `to` of the table. */
interface Piece {
  readonly table: number;
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** Takes over the tables' rows, some at a time and of all columns, so that theirs can be given back. */
class Stack {
  readonly tables: readonly Table[];
  readonly slabs = new Slabs();
  readonly blockRows: number;
  /** Room for a block of one column. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly codes: Int32Array<ArrayBuffer>;
  readonly whole: Int32Array<ArrayBuffer>;
  /** Each takes the rows of these pieces, this number in all, to the end of its column. */
  readonly takers: ((pieces: readonly Piece[], count: number) => void)[] = [];

  constructor(tables: readonly Table[]) {
    this.tables = tables;
    this.blockRows = blockRowsOf(tables[0].columns.length);
    this.numbers = new Float64Array(this.blockRows);
    this.codes = new Int32Array(this.blockRows);
    this.whole = new Int32Array(this.blockRows);
  }

  *takeOver(): CooperativeTask<void> {
    const { tables, takers, blockRows } = this;
    let table = 0;
    let from = 0;
    while (table < tables.length) {
      const pieces: Piece[] = [];
      let count = 0;
      while (table < tables.length && count < blockRows) {
        const to = Math.min(tables[table].rows, from + blockRows - count);
        pieces.push({ table, from, to, at: count });
        count += to - from;
        from = to;
        if (to < tables[table].rows) continue;
        table++;
        from = 0;
      }
      for (const take of takers) take(pieces, count);
      for (const { table, to } of pieces) release(tables[table], to);
      yield;
    }
  }
}

/** Gives back the memory of the rows before this one. */
function release({ columns, rows }: Table, row: number): void {
  for (const column of columns)
    if (column.kind !== "block") column.compact?.release(row < rows ? row : Infinity);
}

/** The test rows below the others; from their beginning on they are the test part. */
export function* withTestRows(file: string, table: Table, test: Table): CooperativeTask<Table> {
  return { ...(yield* concatenateTables(file, [table, test])), testFrom: table.rows };
}

function checkLayout(first: Table, other: Table): void {
  const fail = (problem: string): never => {
    throw new InputError(
      `${other.file} ${problem}. Files of one dataset have the same columns in the same order; name those that do.`,
      { file: other.file },
    );
  };
  if (other.columns.length !== first.columns.length)
    fail(
      `has ${other.columns.length} columns, and ${first.file} has ${first.columns.length}${missingName(first, other)}`,
    );
  for (const [index, { name }] of first.columns.entries())
    if (other.columns[index].name !== name)
      fail(`has "${other.columns[index].name}" as column ${index + 1}, and ${first.file} has "${name}"`);
}

function missingName(first: Table, other: Table): string {
  const lacking = (one: Table, two: Table) =>
    one.columns.find(({ name }) => two.columns.every((column) => column.name !== name))?.name;
  const missing = lacking(first, other);
  const extra = lacking(other, first);
  return missing !== undefined
    ? ` ("${missing}" is missing)`
    : extra !== undefined
      ? ` ("${extra}" is not in the first)`
      : "";
}

function joinColumns(columns: readonly Column[], first: Column, rows: number, stack: Stack): Column {
  const { tables } = stack;
  const { name } = first;
  const error = columns.find((column) => column.error)?.error;
  const warnings = columns.flatMap((column) => column.warning ?? []);
  const remarks = {
    ...(error && { error }),
    ...(warnings.length > 0 && { warning: warnings[0] }),
    ...(first.isAuxiliary && { isAuxiliary: true }),
    ...(first.kind === "text" && first.wordsReason !== undefined && { wordsReason: first.wordsReason }),
  };
  // A column without any value has no type of its own.
  const typed = columns.filter((column) => !isEmpty(column));
  const kind = (typed[0] ?? first).kind;
  const odd = typed.find((column) => column.kind !== kind);
  if (odd) {
    const words: Record<Column["kind"], string> = { numeric: "numbers", text: "words", block: "arrays" };
    const [a, b] = [typed[0], odd].map((column) => tables[columns.indexOf(column)].file);
    throw new InputError(
      `${b}: column "${name}" holds ${words[odd.kind]}, and in ${a} ${words[kind]}. Files of one dataset have the same columns.`,
      { file: b, field: name },
    );
  }
  switch (kind) {
    case "numeric":
      return new CompactNumberColumn(name, joinNumbers(columns, stack), remarks);
    case "text":
      return joinTexts(name, columns, stack, remarks);
    case "block":
      return { kind, name, ...remarks, ...joinBlocks(columns as readonly BlockColumn[], rows, tables) };
    default:
      return kind satisfies never;
  }
}

/**
 * Columns of words and of numbers as columns of one kind: that of the first file's, which has a say in what later files
 * mean. Numbers become words as they are written, where words of other files are numbers, too; words that are no numbers
 * make a column of numbers faulty.
 */
function* alike(columns: readonly Column[], tables: readonly Table[]): CooperativeTask<readonly Column[]> {
  const kind = columns.find((column) => !isEmpty(column))?.kind;
  const areSame = columns.some((column) => column.kind === "text" && hasNumbers(column));
  const converted: Column[] = [];
  for (const [index, column] of columns.entries()) {
    const { file } = tables[index];
    if (column.kind === "block" || column.kind === kind || isEmpty(column)) converted.push(column);
    else if (kind === "text" && areSame && !column.error) converted.push(yield* asText(column, file));
    else if (kind === "numeric" && column.kind === "text")
      converted.push(yield* asFirst(column, tables, index));
    else converted.push(column);
  }
  return converted;
}

/** Words of a later file where the first has numbers. */
function* asFirst(column: TextColumn, tables: readonly Table[], index: number): CooperativeTask<Column> {
  const numbers = yield* numbersOfWords(column);
  const code = column.categories.findIndex((word) => Number.isNaN(parseNumber(word)));
  if (code < 0) return numbers;
  const row = column.codes.indexOf(code);
  const message = `${placeOfRow(tables[index], row)}: column "${column.name}" holds ${quoteCell(column.categories[code])}, and numbers in ${tables[0].file}. Correct it, or leave the column out of dataset.features.`;
  return {
    ...numbers,
    error: new InputError(message, { ...fileAndLine(tables[index], row), field: column.name }),
  };
}

function isEmpty(column: Column): boolean {
  return (
    (column.kind === "numeric" && missingIn(column).count === lengthOf(column)) ||
    (column.kind === "text" && column.categories.length === 0)
  );
}

function joinNumbers(columns: readonly Column[], stack: Stack): CompactNumbers {
  const joined = new CompactNumbers(stack.blockRows, stack.slabs, stack.whole);
  stack.takers.push((pieces, count) => {
    for (const { table, from, to, at } of pieces) {
      const column = columns[table];
      const into = stack.numbers.subarray(at, at + to - from);
      if (column.kind !== "numeric") into.fill(Number.NaN);
      else if (column.compact) column.compact.read(from, to, into);
      else into.set(column.values.subarray(from, to));
    }
    joined.append(stack.numbers.subarray(0, count));
  });
  return joined;
}

function joinTexts(name: string, columns: readonly Column[], stack: Stack, remarks: Remarks): Column {
  const codeOf = new Map<string, number>();
  const isTruncated = columns.some((column) => column.kind === "text" && column.isTruncated);
  /** Stands for the code that words share which a file has too many of, until it is known. */
  const shared = -2;
  const codesHere = columns.map((column) => {
    if (column.kind !== "text") return new Int32Array(0);
    const { categories } = column;
    return Int32Array.from(categories, (category, index) => {
      if (column.isTruncated && index === categories.length - 1) return shared;
      const code = codeOf.get(category) ?? codeOf.size;
      codeOf.set(category, code);
      return code;
    });
  });
  const words = [...codeOf.keys()];
  for (const codes of codesHere)
    for (let i = 0; i < codes.length; i++) if (codes[i] === shared) codes[i] = words.length;

  const joined = new CompactCodes(stack.blockRows, stack.slabs);
  stack.takers.push((pieces, count) => {
    for (const { table, from, to, at } of pieces) {
      const column = columns[table];
      const into = stack.codes.subarray(at, at + to - from);
      if (column.kind !== "text") {
        into.fill(-1);
        continue;
      }
      if (column.compact) column.compact.read(from, to, into);
      else into.set(column.codes.subarray(from, to));
      const codeHere = codesHere[table];
      for (let i = 0; i < into.length; i++) into[i] = into[i] < 0 ? -1 : codeHere[into[i]];
    }
    joined.append(stack.codes.subarray(0, count));
  });
  const list = { size: words.length, isFull: isTruncated, word: (code: number) => words[code] };
  return new CompactTextColumn(name, joined, list, remarks);
}

/** Of a numeric or text column. */
function lengthOf(column: Column): number {
  if (column.kind === "block") return 0;
  return column.compact?.length ?? (column.kind === "text" ? column.codes : column.values).length;
}

function joinBlocks(
  blocks: readonly BlockColumn[],
  rows: number,
  tables: readonly Table[],
): Pick<BlockColumn, "shape" | "values" | "firstIndex"> {
  const [first] = blocks;
  const isSparse = first.firstIndex !== undefined;
  const firstIndex = Math.min(...blocks.map((block) => block.firstIndex ?? 0));
  const end = Math.max(...blocks.map((block) => (block.firstIndex ?? 0) + block.shape[0]));
  const shape = isSparse ? [end - firstIndex] : first.shape;
  const odd = blocks.findIndex(
    (block) =>
      (block.firstIndex !== undefined) !== isSparse || (!isSparse && String(block.shape) !== String(shape)),
  );
  if (odd >= 0)
    throw new InputError(
      `${tables[odd].file}: the arrays of "${first.name}" are ${blocks[odd].shape.join(" × ")}, and in ${tables[0].file} ${first.shape.join(" × ")}. Files of one dataset have one shape.`,
      { file: tables[odd].file, field: first.name },
    );
  const width = product(shape);
  checkTableSize(tables[0].file, rows, isSparse ? width : 1);
  const values = memoryFor(blocks, rows * width);
  let row = 0;
  for (const [index, block] of blocks.entries()) {
    const own = product(block.shape);
    const shift = (block.firstIndex ?? 0) - (isSparse ? firstIndex : 0);
    if (own === width) values.set(block.values, row * width);
    else
      for (let i = 0; i < tables[index].rows; i++)
        values.set(block.values.subarray(i * own, (i + 1) * own), (row + i) * width + shift);
    row += tables[index].rows;
  }
  return { shape, values, ...(isSparse && { firstIndex }) };
}

function product(shape: readonly number[]): number {
  return shape.reduce((all, size) => all * size, 1);
}

/** Of the narrowest type that holds what every block holds. */
function memoryFor(blocks: readonly BlockColumn[], length: number): BlockColumn["values"] {
  if (blocks.every(({ values }) => values instanceof Uint8Array)) return new Uint8Array(length);
  if (blocks.some(({ values }) => values instanceof Float64Array)) return new Float64Array(length);
  return new Float32Array(length);
}
