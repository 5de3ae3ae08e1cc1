/**
 * How a file is read that is not the first of its kind: a test file by the training file's columns, new rows by a model's,
 * and the files of one folder alike. The rules are fields of a design, as if its author had written them.
 */
import type { DataGuess } from "../../shared/data/guess.ts";
import type { ColumnSpec, DatasetSpec } from "../../shared/design/fields.ts";
import { hasNumbers } from "../table/convert.ts";
import type { Table } from "../table/table.ts";
import { ownEntry } from "./columnRules.ts";
import type { Preprocessing } from "./preprocessing.ts";
import { isNameless } from "./roles/indexColumns.ts";

/**
 * The names of columns that are strings in one of the tables and numbers in another, and may be the same thing: some of the
 * words are numbers, too. Columns of words only and of numbers only are different things under one name.
 */
export function mixedColumns(tables: readonly Table[]): readonly string[] {
  if (tables.length < 2) return [];
  const numbers = new Set<string>();
  const words = new Set<string>();
  for (const { columns } of tables)
    for (const column of columns) {
      if (column.kind === "numeric") numbers.add(column.name);
      if (column.kind === "text" && hasNumbers(column)) words.add(column.name);
    }
  return [...words].filter((name) => numbers.has(name));
}

/** The rules with columns that are read as numbers or as words, unless the design gives them a role. */
export function withKinds(spec: DatasetSpec, names: readonly string[], kind: "number" | "word"): DatasetSpec {
  const columns: Record<string, ColumnSpec> = { ...spec.columns };
  for (const name of names) {
    const said = ownEntry(spec.columns, name);
    const role = said?.role ?? (kind === "number" ? "numeric" : "categorical");
    Object.defineProperty(columns, name, {
      value: { missing: undefined, scale: undefined, ...said, role },
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return { ...spec, columns };
}

/** The rules by which further rows of a table's columns are read. */
export function readingOf(spec: DatasetSpec, { columns, guesses = [] }: Table): DatasetSpec {
  const names = (kind: "numeric" | "text") =>
    columns.filter((column) => column.kind === kind && !column.error).map(({ name }) => name);
  const isNamed = columns.some(({ name }, index) => !isNameless(name, index));
  const asRead = withKinds(withKinds(spec, names("numeric"), "number"), names("text"), "word");
  const header = spec.header === "auto" ? (isNamed ? "yes" : "no") : spec.header;
  return { ...asRead, header, ...inferredFields(spec, guesses) };
}

/** The rules by which new rows for a model are read. */
export function readingOfModel(spec: DatasetSpec, { columns, target, reading }: Preprocessing): DatasetSpec {
  const names = (isNumber: boolean) =>
    columns.filter(({ kind }) => (kind === "numeric") === isNumber && kind !== "block");
  const numbers = names(true).map(({ column }) => column);
  const words = names(false).map(({ column }) => column);
  if (target.kind === "classes") words.push(target.column);
  else numbers.push(...target.columns.map(({ column }) => column));
  return {
    ...withKinds(withKinds(spec, numbers, "number"), words, "word"),
    ...inferredFields(spec, reading),
  };
}

const cellFields = /^dataset\.(decimal|thousands|missingWords)$/;

/** The guesses that say how cells are read, which hold for every file of the same columns; a delimiter is the file's own. */
export function cellGuesses(guesses: readonly DataGuess[] = []): readonly DataGuess[] {
  return guesses.filter(({ field }) => cellFields.test(field));
}

/** What the reader inferred about cells, as fields, where the design leaves them open. */
function inferredFields(spec: DatasetSpec, guesses: readonly DataGuess[] = []): Partial<DatasetSpec> {
  const fields: Record<string, unknown> = {};
  for (const { field, value } of guesses) {
    const key = cellFields.exec(field)?.[1];
    if (key === undefined || spec[key as keyof DatasetSpec] !== undefined) continue;
    try {
      fields[key] = JSON.parse(value);
    } catch {
      // A guess whose value is not that of a field is of one column only.
    }
  }
  return fields as Partial<DatasetSpec>;
}
