import { InputError } from "../../shared/errors.ts";
import { checkTableSize } from "./limits.ts";
import {
  type BlockColumn,
  type Column,
  missingIn,
  type NumericColumn,
  type Table,
  type TablePart,
  type TextColumn,
} from "./table.ts";

/**
 * Tables of one layout, one below the other. Theirs are not needed afterwards: their packed memory is given back.
 * @param file what the whole is called: the folder or the pattern that names the files
 * @throws InputError that names the two files that differ, and the column
 */
export function concatenateTables(file: string, tables: readonly Table[]): Table {
  const [first] = tables;
  if (tables.length === 1) return first;
  for (const table of tables) checkLayout(first, table);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const parts = tables.flatMap((table): readonly TablePart[] => table.parts ?? [table]);
  return {
    file,
    rows,
    columns: first.columns.map((column, index) => {
      const columns = tables.map((table) => table.columns[index]);
      const joined = joinColumns(columns, column, rows, tables);
      for (const own of columns) if (own.kind !== "block") own.packed?.release(Infinity);
      return joined;
    }),
    parts,
    ...(first.target !== undefined && { target: first.target }),
    ...(first.task !== undefined && { task: first.task }),
    warnings: [...new Set(tables.flatMap((table) => table.warnings))],
  };
}

/** The test rows below the others; from their beginning on they are the test part. */
export function withTestRows(file: string, table: Table, test: Table): Table {
  return { ...concatenateTables(file, [table, test]), testFrom: table.rows };
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

function joinColumns(
  columns: readonly Column[],
  first: Column,
  rows: number,
  tables: readonly Table[],
): Column {
  const { name } = first;
  const fault = columns.find((column) => column.fault)?.fault;
  const warnings = columns.flatMap((column) => column.warning ?? []);
  const base = {
    name,
    ...(fault && { fault }),
    ...(warnings.length > 0 && { warning: warnings[0] }),
    ...(first.isAuxiliary && { isAuxiliary: true }),
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
      return { kind, ...base, values: joinNumbers(columns, rows) };
    case "text":
      return { kind, ...base, ...joinTexts(columns) };
    case "block":
      return { kind, ...base, ...joinBlocks(columns as readonly BlockColumn[], rows, tables) };
    default:
      return kind satisfies never;
  }
}

function isEmpty(column: Column): boolean {
  return (
    (column.kind === "numeric" && missingIn(column).count === lengthOf(column)) ||
    (column.kind === "text" && column.categories.length === 0)
  );
}

function joinNumbers(columns: readonly Column[], rows: number): NumericColumn["values"] {
  const values = new Float64Array(rows).fill(Number.NaN);
  let at = 0;
  for (const column of columns) {
    if (column.kind === "numeric") values.set(column.values, at);
    at += lengthOf(column);
  }
  return values;
}

function joinTexts(columns: readonly Column[]): Pick<TextColumn, "codes" | "categories" | "isTruncated"> {
  const codes = new Int32Array(columns.reduce((sum, column) => sum + lengthOf(column), 0)).fill(-1);
  const codeOf = new Map<string, number>();
  const isTruncated = columns.some((column) => column.kind === "text" && column.isTruncated);
  /** Stands for the code that words share which a file has too many of, until it is known. */
  const shared = -2;
  let at = 0;
  for (const column of columns) {
    if (column.kind === "text") {
      const { codes: own, categories } = column;
      const codeHere = categories.map((category, index) => {
        if (column.isTruncated && index === categories.length - 1) return shared;
        const code = codeOf.get(category) ?? codeOf.size;
        codeOf.set(category, code);
        return code;
      });
      for (let row = 0; row < own.length; row++) codes[at + row] = own[row] < 0 ? -1 : codeHere[own[row]];
    }
    at += lengthOf(column);
  }
  const categories = [...codeOf.keys()];
  if (!isTruncated) return { codes, categories };
  for (let row = 0; row < codes.length; row++) if (codes[row] === shared) codes[row] = categories.length;
  return { codes, categories: [...categories, "…"], isTruncated };
}

/** Of a numeric or text column. */
function lengthOf(column: Column): number {
  if (column.kind === "block") return 0;
  return column.packed?.length ?? (column.kind === "text" ? column.codes : column.values).length;
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
