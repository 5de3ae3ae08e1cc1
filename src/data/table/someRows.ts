import { type BlockColumn, type Column, codesAt, numbersAt, type Table } from "./table.ts";

/** A table of some of the rows, in the given order; it says nothing of where they are in the file. */
export function someRows(table: Table, rows: Uint32Array): Table {
  const { file, columns } = table;
  return { file, rows: rows.length, columns: columns.map((column) => cellsAt(column, rows)), warnings: [] };
}

function cellsAt(column: Column, rows: Uint32Array): Column {
  // Compact columns are objects whose properties cannot be copied by spreading.
  const { name, error } = column;
  const shared = { name, ...(error && { error }) };
  switch (column.kind) {
    case "numeric":
      return { ...shared, kind: "numeric", values: numbersAt(column, rows) };
    case "text":
      return { ...shared, kind: "text", codes: codesAt(column, rows), categories: column.categories };
    case "block":
      return { ...column, values: blocksAt(column, rows) };
    default:
      return column satisfies never;
  }
}

function blocksAt({ values, shape }: BlockColumn, rows: Uint32Array): BlockColumn["values"] {
  const width = shape.reduce((product, size) => product * size, 1);
  const Values = values.constructor as new (length: number) => BlockColumn["values"];
  const chosen = new Values(rows.length * width);
  for (const [i, row] of rows.entries())
    chosen.set(values.subarray(row * width, (row + 1) * width), i * width);
  return chosen;
}
