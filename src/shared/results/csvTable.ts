import { csvCell } from "../safeText.ts";

/** A table's rows, the first of them its headings. */
export type Table = readonly (readonly (string | number)[])[];

/** The table as the text of a CSV file. */
export function csvText(table: Table): string {
  return table.map((row) => `${row.map((cell) => csvCell(cell)).join(",")}\n`).join("");
}
