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
  /** The line of the file, from 1, on which the text begins; 1 by default. */
  readonly firstLine?: number;
  /** Takes the place of each row in the text, where somebody needs the rows as they are written. */
  readonly places?: RowPlaces;
}

/** Where each row begins, and where it ends before its line end, in bytes from the beginning of what was scanned. */
export class RowPlaces {
  starts = new Uint32Array(2 ** 12);
  ends = new Uint32Array(2 ** 12);
  private rows = 0;

  add(start: number, end: number): void {
    if (this.rows === this.starts.length) {
      this.starts = doubled(this.starts);
      this.ends = doubled(this.ends);
    }
    this.starts[this.rows] = start;
    this.ends[this.rows++] = end;
  }
}

function doubled(places: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * places.length);
  larger.set(places);
  return larger;
}

/** How a column's cells are read. */
export interface Reading {
  readonly kind: CellKind;
  /** How its numbers are written, where they are not plain ones with the table's decimal mark. */
  readonly style?: NumberStyle | undefined;
}
