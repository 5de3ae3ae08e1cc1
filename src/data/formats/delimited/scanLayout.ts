/** What a scan of delimited text is given: how the text is written, and how the cells of each column are read. */
import type { MissingWords } from "../../table/parseCell.ts";
import type { NumberStyle } from "./numberStyle.ts";

/** What a column's cells are read as. */
export type CellKind = "number" | "word" | "skip";

export interface ScanLayout {
  /** The file's name, with which every message begins. */
  readonly file: string;
  readonly delimiter: string;
  /** How messages call the delimiter, and where it is set. */
  readonly delimiterNote: string;
  readonly decimal: "." | ",";
  /** Lines that begin with this text are skipped. */
  readonly comment: string | undefined;
  /** Number of lines of the file that are above the table. */
  readonly skipLines: number;
  /** Number of rows that name the columns. */
  readonly headerRows: number;
  readonly missing: MissingWords;
  /** One reading for each column. */
  readonly readings: readonly Reading[];
}

/** How a column's cells are read. */
export interface Reading {
  readonly kind: CellKind;
  /** How its numbers are written, where they are not plain ones with the table's decimal mark. */
  readonly style?: NumberStyle | undefined;
}
