/** Numbers in delimited text that the scanner's own loop does not take: long, with an exponent, in quotes, with a unit. */
import type { MissingWords } from "../../table/parseCell.ts";
import { carriageReturn, lineFeed, quote } from "./cellText.ts";
import { decimalToDouble } from "./decimal.ts";
import { type NumberStyle, parseStyled } from "./numberStyle.ts";
import type { CellReader } from "./quotes.ts";
import type { ScanNotes } from "./scanNotes.ts";

export const minus = 45;
const plus = 43;
export const zero = 48;
export const nine = 57;

/** Beyond this a value is infinite in the single precision that the network computes in. */
const float32Max = 3.4028234663852886e38;

/** What is read as numbers, and how it is written. */
export interface NumberReaderOptions {
  readonly delimiter: number;
  readonly decimal: number;
  readonly missing: MissingWords;
  /** How each column's numbers are written. */
  readonly styles: readonly NumberStyle[];
  /** For each column, whether its cells are strings to {@link NumberStyle} at once, without a try as plain decimals. */
  readonly isStyled: readonly boolean[];
}

export class NumberReader {
  /** The number that was read last; NaN for a missing cell and for a word. */
  value = 0;

  private readonly cells: CellReader;
  private readonly notes: ScanNotes;
  private readonly delimiter: number;
  private readonly decimal: number;
  private readonly missing: MissingWords;
  private readonly styles: readonly NumberStyle[];
  private readonly isStyled: readonly boolean[];
  /** Whether the last decimal was written with digits only: of up to 19 of them, it is not too large for single precision. */
  private isWhole = false;
  /** Whether it begins with a zero and another digit. */
  private isCode = false;

  constructor(cells: CellReader, notes: ScanNotes, options: NumberReaderOptions) {
    this.cells = cells;
    this.notes = notes;
    this.delimiter = options.delimiter;
    this.decimal = options.decimal;
    this.missing = options.missing;
    this.styles = options.styles;
    this.isStyled = options.isStyled;
  }

  /**
   * Reads a cell of a column of numbers, whatever it holds, into {@link value}.
   *
   * @param row number of the row, for the notes
   * @returns where the cell's terminator is, −1 when the cell continues behind `end`
   */
  read(p: number, end: number, final: boolean, column: number, row: number): number {
    const { cells } = this;
    const c = cells.bytes[p];
    if (c === this.delimiter || c === lineFeed || c === carriageReturn) {
      this.value = Number.NaN;
      return p;
    }
    const terminator = this.isStyled[column] ? 0 : this.readDecimal(p);
    if (terminator > 0) {
      if (this.isCode && this.isWhole) this.notes.leadingZero(column, row);
      const magnitude = Math.abs(this.value);
      if (this.isWhole ? magnitude >= 2 ** 53 : magnitude > float32Max) {
        cells.read(p, end, final);
        this.noteLarge(column, row, cells.text());
      }
      return terminator;
    }
    return this.readText(p, end, final, column, row);
  }

  /** Reads a cell by its text: a missing word, a number in the column's style, or a word. */
  private readText(p: number, end: number, final: boolean, column: number, row: number): number {
    const { cells, notes } = this;
    const { line } = cells;
    const q = cells.read(p, end, final);
    if (q < 0) return q;
    if (cells.line > line) notes.span({ column, row, line, endLine: cells.line });
    const { from, to } = cells;
    cells.trim();
    const word = this.missing.find(cells.content, cells.from, cells.to, true);
    if (word !== -1) {
      this.value = Number.NaN;
      if (word >= 0) notes.missingWord(column, row, word);
      return q;
    }
    cells.from = from;
    cells.to = to;
    const text = cells.text();
    this.value = parseStyled(text, this.styles[column]);
    this.isWhole = false;
    if (Number.isNaN(this.value)) notes.word(column, { row, line: cells.line, text });
    else if (Math.abs(this.value) >= 2 ** 53) this.noteLarge(column, row, text);
    return q;
  }

  /** Notes a number that loses digits or is infinite in the precision that it is held in. */
  private noteLarge(column: number, row: number, text: string): void {
    const note = { row, line: this.cells.line, text };
    if (!this.isWhole && Math.abs(this.value) > float32Max) this.notes.tooLarge(column, this.value, note);
    else this.notes.rounded(column, this.value, note);
  }

  /** Reads a decimal number of up to 19 digits. @returns where its terminator is, 0 where it is none or is in doubt */
  private readDecimal(p: number): number {
    const { delimiter, decimal } = this;
    const b = this.cells.bytes;
    let q = p;
    while (b[q] === 32 && delimiter !== 32) q++;
    const isQuoted = b[q] === quote;
    if (isQuoted) q++;
    while (b[q] === 32 && delimiter !== 32) q++;
    const negative = b[q] === minus;
    this.isCode = b[q] === zero && b[q + 1] >= zero && b[q + 1] <= nine;
    if (negative || b[q] === plus) q++;

    // Nine digits at a time fit in 32 bits.
    let high = 0;
    let low = 0;
    let digits = 0;
    let point = -1;
    // A zero before the point is no digit of the number, though one behind it is.
    const hasZero = b[q] === zero && b[q + 1] === decimal;
    if (hasZero) q++;
    for (;;) {
      let digit = b[q] - zero;
      while (digit >= 0 && digit <= 9 && digits < 9) {
        high = (Math.imul(high, 10) + digit) | 0;
        digits++;
        digit = b[++q] - zero;
      }
      while (digit >= 0 && digit <= 9 && digits < 18) {
        low = (Math.imul(low, 10) + digit) | 0;
        digits++;
        digit = b[++q] - zero;
      }
      if (digit >= 0 && digit <= 9) {
        if (digits === 19) return 0;
        low = low * 10 + digit;
        digits++;
        q++;
        continue;
      }
      if (point >= 0 || b[q] !== decimal) break;
      point = q++;
    }
    if (digits === 0 && !hasZero) return 0;
    let exponent = point < 0 ? 0 : point + 1 - q;
    this.isWhole = point < 0;
    const lowDigits = digits > 9 ? digits - 9 : 0;
    if (b[q] === 101 || b[q] === 69) {
      q++;
      const down = b[q] === minus;
      if (down || b[q] === plus) q++;
      const firstDigit = q;
      let written = 0;
      for (; b[q] >= zero && b[q] <= nine; q++) written = written * 10 + b[q] - zero;
      if (q === firstDigit || q - firstDigit > 4) return 0;
      exponent += down ? -written : written;
      this.isWhole = false;
    }
    while (b[q] === 32 && delimiter !== 32) q++;
    if (isQuoted) {
      if (b[q] !== quote) return 0;
      q++;
    }
    const c = b[q];
    if (c !== delimiter && c !== lineFeed && c !== carriageReturn) return 0;
    const value = decimalToDouble(high, low, lowDigits, exponent);
    if (Number.isNaN(value)) return 0;
    this.value = negative ? -value : value;
    return q;
  }
}
