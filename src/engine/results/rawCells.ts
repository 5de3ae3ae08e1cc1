import { type Column, codesAt, numbersAt } from "../../data/table/table.ts";

/** Numbers of an array that a cell shows. */
const maxShown = 16;

/** A column's cells in these rows as text, numbers in the fewest digits that give them back; `""` where a value is missing. */
export function rawCells(column: Column, rows: Uint32Array): string[] {
  switch (column.kind) {
    case "numeric":
      return Array.from(numbersAt(column, rows), (number) => (Number.isNaN(number) ? "" : String(number)));
    case "text":
      return Array.from(codesAt(column, rows), (code) => column.categories[code] ?? "");
    case "block": {
      const width = column.shape.reduce((product, size) => product * size, 1);
      return Array.from(rows, (row) => {
        const shown = column.values.subarray(row * width, row * width + Math.min(width, maxShown));
        return `${shown.join(" ")}${width > maxShown ? " …" : ""}`;
      });
    }
    default:
      return column satisfies never;
  }
}
