import { InputError } from "../../../shared/errors.ts";
import { blockRowsOf, PackedCodes, PackedNumbers } from "../../table/compactBlocks.ts";
import { isRounded, type MissingWords } from "../../table/parseCell.ts";
import { Slabs } from "../../table/slabs.ts";
import { carriageReturn, checkText, lineFeed, quote, spaceAt, spaceBefore, textOf } from "./cellText.ts";
import { decimalToDouble, powersOfTen } from "./decimal.ts";
import { type NumberStyle, parseStyled, plainStyle } from "./numberStyle.ts";
import { hashOf, hashSeed, WordList } from "./words.ts";

/** What a column's cells are read as. */
export type CellKind = "number" | "word" | "skip";

export interface ScanLayout {
  /** Begins every message. */
  readonly file: string;
  readonly delimiter: string;
  /** How messages call the delimiter, and where it is set. */
  readonly delimiterNote: string;
  readonly decimal: "." | ",";
  /** Lines that begin so are skipped. */
  readonly comment: string | undefined;
  /** Lines of the file that are above the table. */
  readonly skipLines: number;
  /** Rows that name the columns. */
  readonly headerRows: number;
  readonly missing: MissingWords;
  /** One for each column. */
  readonly readings: readonly Reading[];
}

/** How a column's cells are read. */
export interface Reading {
  readonly kind: CellKind;
  /** How its numbers are written, where they are not plain ones with the table's decimal mark. */
  readonly style?: NumberStyle | undefined;
}

/** A cell in quotes that spans several lines. */
export interface CellSpan {
  readonly column: number;
  readonly row: number;
  /** The lines, from 1, on which it begins and ends. */
  readonly line: number;
  readonly endLine: number;
}

/** A cell that is worth telling about. */
export interface CellNote {
  readonly row: number;
  readonly line: number;
  readonly text: string;
}

/** A column's cells as numbers. */
export interface NumberCells {
  readonly kind: "number";
  readonly cells: PackedNumbers;
  /** Cells that are neither numbers nor missing. */
  words: number;
  /** The first distinct words among them, with how often each occurs. */
  readonly tally: Map<string, number>;
  firstWord: CellNote | undefined;
  /** The first number that single precision does not hold. */
  firstTooLarge: (CellNote & { readonly value: number }) | undefined;
  /** The first whole number that a double does not hold. */
  firstRounded: CellNote | undefined;
}

/** A column's cells as words. */
export interface WordCells {
  readonly kind: "word";
  readonly cells: PackedCodes;
  readonly words: WordList;
}

export type ScannedColumn = NumberCells | WordCells | undefined;

/** Beyond this a value is infinite in the single precision that the network computes in. */
const float32Max = 3.4028234663852886e38;
/** So many bytes are held as plain doubles before the rest of a table is packed. */
const plainBytes = 96 * 2 ** 20;
/** Number of distinct words in a column of numbers that are kept. */
const maxTally = 256;
/** Number of cells over several lines that are kept. */
const maxSpans = 1000;
/** A longer row, in bytes, is a quote that somebody forgot to close. */
const maxRow = 2 ** 26;

const noWords: ReadonlyMap<string, number> = new Map();

const numberKind = 0;
const wordKind = 1;
const skipKind = 2;
/** Numbers that are read as strings: in another decimal mark than the table's, with a unit, or where -99 is missing. */
const styledKind = 3;
const minus = 45;
const plus = 43;
const zero = 48;

/**
 * Reads delimited values (RFC 4180, and what people make of it) from bytes to columns in one pass, without a string or
 * an object for a cell: the bytes come in pieces, are looked at once, and only whole rows are taken. Numbers are parsed
 * where they stand, words are looked up by their bytes.
 */
export class DelimitedScanner {
  readonly columns: readonly ScannedColumn[];
  readonly width: number;
  rows = 0;
  /** Bytes taken so far. */
  position = 0;
  /** From row `lineRows[i]` on, a row's line is its number plus `lineShifts[i]`. */
  readonly lineRows: number[] = [];
  readonly lineShifts: number[] = [];
  /** The first cells over several lines. */
  readonly spans: CellSpan[] = [];
  /** For each column, the first row with a whole number that begins with a zero, such as 007; −1 for none. */
  readonly leadingZeros: Int32Array;
  readonly readings: readonly Reading[];

  private readonly file: string;
  private readonly delimiter: number;
  private readonly decimal: number;
  private readonly comment: Uint8Array;
  private readonly delimiterNote: string;
  private readonly skipLines: number;
  private readonly headerRows: number;
  private readonly missing: MissingWords;
  private readonly styles: readonly NumberStyle[];
  /** For each column and missing word, how many cells have it. */
  private readonly missingCounts: Int32Array;
  /** What the row `missingRow` added to `missingCounts`, to be taken back if the row is. */
  private readonly missingOfRow: number[] = [];
  private missingRow = -1;
  private readonly kinds: Uint8Array;
  /** 1 for the columns of numbers whose last cell was too long for the short way: most likely the next is, too. */
  private readonly isLong: Uint8Array;
  private buffer = new Uint8Array(2 ** 16);
  /** Bytes in the buffer. */
  private held = 0;
  /** Rows of the header that are still to come. */
  private headerLeft: number;
  private line = 1;
  private lineShift = Number.NaN;

  /** The present block: column after column, `blockRows` cells each. */
  private readonly blockRows: number;
  private readonly numbers: Float64Array<ArrayBuffer>;
  private readonly codes: Int32Array<ArrayBuffer>;
  /** Where each column's cells begin in `numbers` or `codes`. */
  private readonly bases: Int32Array;
  private blockRow = 0;
  /** How many bytes may still be held as they are; small tables need no packing, and are faster without. */
  private plainRoom = plainBytes;

  /** What {@link readCell} found: the cell's content. */
  private cell = new Uint8Array(0);
  private cellFrom = 0;
  private cellTo = 0;
  private unescaped = new Uint8Array(256);
  /** What {@link readLong} read. */
  private long = 0;
  /** Whether it was written with digits only: of up to 19 of them, it is not too large for single precision. */
  private isLongWhole = false;
  /** Whether it begins with a zero and another digit. */
  private isLongCode = false;
  /** The number columns with a word in the row `wordsRow`, to be taken back if the row is. */
  private readonly wordsOfRow: { readonly cells: NumberCells; readonly text: string }[] = [];
  private wordsRow = -1;
  /** So many bytes must be there before a row is tried again that was not complete. */
  private retryAt = 0;

  constructor(layout: ScanLayout) {
    const { readings, missing } = layout;
    const kinds = readings.map(({ kind }) => kind);
    this.readings = readings;
    this.file = layout.file;
    this.delimiter = layout.delimiter.charCodeAt(0);
    this.decimal = layout.decimal.charCodeAt(0);
    this.comment = new TextEncoder().encode(layout.comment ?? "");
    this.delimiterNote = layout.delimiterNote;
    this.skipLines = layout.skipLines;
    this.headerRows = layout.headerRows;
    this.headerLeft = layout.headerRows;
    this.missing = missing;
    this.missingCounts = new Int32Array(kinds.length * missing.words.length);
    this.leadingZeros = new Int32Array(kinds.length).fill(-1);
    const plain = plainStyle(layout.decimal);
    this.styles = readings.map(({ style }) => style ?? plain);
    this.width = kinds.length;
    this.blockRows = blockRowsOf(this.width);
    this.kinds = Uint8Array.from(readings, ({ kind, style }) =>
      // Plain numbers, and grouped ones with the table's decimal mark, are read the short way first.
      (style && (style.decimal !== layout.decimal || style.prefix !== "" || style.suffix !== "")) ||
      (kind === "number" && missing.hasNumbers)
        ? styledKind
        : { number: numberKind, word: wordKind, skip: skipKind }[kind],
    );

    this.isLong = new Uint8Array(this.width);

    const count = { number: 0, word: 0, skip: 0 };
    this.bases = Int32Array.from(kinds, (kind) => count[kind]++ * this.blockRows);
    this.numbers = new Float64Array(count.number * this.blockRows);
    this.codes = new Int32Array(count.word * this.blockRows);
    const whole = new Int32Array(this.blockRows);
    const slabs = new Slabs();
    this.columns = kinds.map((kind) => this.newColumn(kind, slabs, whole));
  }

  private newColumn(kind: CellKind, slabs: Slabs, whole: Int32Array<ArrayBuffer>): ScannedColumn {
    switch (kind) {
      case "number":
        return {
          kind,
          cells: new PackedNumbers(this.blockRows, slabs, whole),
          words: 0,
          tally: new Map(),
          firstWord: undefined,
          firstTooLarge: undefined,
          firstRounded: undefined,
        };
      case "word":
        return {
          kind,
          cells: new PackedCodes(this.blockRows, slabs),
          words: new WordList((word) => checkText(word, this.file, this.line)),
        };
      case "skip":
        return undefined;
      default:
        return kind satisfies never;
    }
  }

  /** Takes the next bytes of the file; what is left of a row at their end waits for more. */
  push(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.held);
    this.held += bytes.length;
    this.buffer[this.held] = 0;
    // A row that did not end is tried again when there is twice as much of it, so that no file takes forever.
    if (this.held < this.retryAt) return;
    const end = this.wholeLines();
    const taken = end > 0 ? this.scan(end, false) : 0;
    this.advance(taken);
    this.retryAt = taken > 0 || this.held < 2 ** 16 ? 0 : 2 * this.held;
    if (this.held > maxRow) this.failLongRow();
  }

  /** Takes what is left, at the file's end. */
  finish(): void {
    if (this.held > 0) {
      const last = this.buffer[this.held - 1];
      if (last !== lineFeed && last !== carriageReturn) {
        this.reserve(1);
        this.buffer[this.held++] = lineFeed;
        this.buffer[this.held] = 0;
      }
      this.advance(this.scan(this.held, true));
    }
    this.flush();
  }

  /** The line, from 1, on which a row begins. */
  lineOf(row: number): number {
    let low = 0;
    let high = this.lineRows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.lineRows[middle] <= row) low = middle;
      else high = middle - 1;
    }
    return row + this.lineShifts[low];
  }

  /** For each missing word that a column has, how many cells have it. */
  missingWordsOf(column: number): ReadonlyMap<string, number> {
    const { words } = this.missing;
    const { missingCounts } = this;
    const first = column * words.length;
    let found: Map<string, number> | undefined;
    for (let i = 0; i < words.length; i++)
      if (missingCounts[first + i] > 0) {
        found ??= new Map();
        found.set(words[i], missingCounts[first + i]);
      }
    return found ?? noWords;
  }

  /** Room for so many bytes more and one behind them. */
  private reserve(bytes: number): void {
    const needed = this.held + bytes + 1;
    if (needed <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.buffer.length));
    larger.set(this.buffer.subarray(0, this.held));
    this.buffer = larger;
  }

  /** The end of the last whole line; a carriage return that ends the buffer may be half of a line end. */
  private wholeLines(): number {
    const { buffer, held } = this;
    const feed = buffer.lastIndexOf(lineFeed, held - 1);
    if (feed >= 0) return feed + 1;
    return held >= 2 ? buffer.lastIndexOf(carriageReturn, held - 2) + 1 : 0;
  }

  private advance(bytes: number): void {
    this.buffer.copyWithin(0, bytes, this.held);
    this.held -= bytes;
    this.buffer[this.held] = 0;
    this.position += bytes;
  }

  /**
   * Takes the rows in the buffer up to `end`, which is behind a line end.
   * @returns where it stopped: at `end`, or at the beginning of a row with a quoted cell that goes on behind it
   */
  private scan(end: number, final: boolean): number {
    const {
      buffer: b,
      delimiter,
      decimal,
      width,
      kinds,
      bases,
      numbers,
      codes,
      columns,
      isLong,
      leadingZeros,
    } = this;
    const maxMissing = this.missing.maxBytes;
    let p = 0;
    while (p < end) {
      const rowStart = p;
      const rowLine = this.line;
      const special = this.skipSpecial(p, end, final);
      if (special < 0) return rowStart;
      if (special > p) {
        p = special;
        continue;
      }
      if (this.blockRow === this.blockRows) this.flush();
      const row = this.blockRow;
      let column = 0;
      let q = p;
      let c = 0;
      for (;;) {
        const kind = kinds[column];
        q = p;
        c = b[q];
        if (kind === numberKind && isLong[column] === 0) {
          const negative = c === minus;
          if (negative) c = b[++q];
          const first = q;
          // Up to nine digits do not overflow 32 bits; with more the sum is of no use.
          let whole = 0;
          while (c >= zero && c <= 57) {
            whole = (Math.imul(whole, 10) + c - zero) | 0;
            c = b[++q];
          }
          let digits = q - first;
          if (
            digits > 1 &&
            b[first] === zero &&
            c !== decimal &&
            q - p === digits &&
            leadingZeros[column] < 0
          )
            leadingZeros[column] = this.rows;
          let fraction = 0;
          if (c === decimal) {
            const point = ++q;
            c = b[q];
            while (c >= zero && c <= 57) {
              whole = (Math.imul(whole, 10) + c - zero) | 0;
              c = b[++q];
            }
            fraction = q - point;
            digits += fraction;
          }
          if (digits > 0 && digits <= 9 && (c === delimiter || c === lineFeed || c === carriageReturn)) {
            const value = whole / powersOfTen[fraction];
            numbers[bases[column] + row] = negative ? -value : value;
          } else {
            q = this.readNumber(p, end, final, column);
            if (q < 0) return this.rollBack(rowStart, rowLine);
            c = b[q];
            if (digits > 9) isLong[column] = 1;
          }
        } else if (kind === numberKind) {
          q = this.readNumber(p, end, final, column);
          if (q < 0) return this.rollBack(rowStart, rowLine);
          c = b[q];
          if (q - p < 10) isLong[column] = 0;
        } else if (kind === wordKind && c !== quote) {
          let hash = hashSeed;
          while (c !== delimiter && c !== lineFeed && c !== carriageReturn) {
            hash = Math.imul(hash ^ c, 0x01000193);
            c = b[++q];
          }
          const isPlain = q - p > maxMissing && spaceAt(b, p, q) === 0 && spaceBefore(b, p, q) === 0;
          codes[bases[column] + row] = isPlain
            ? (columns[column] as WordCells).words.codeOf(b, p, q, hash)
            : this.wordIn(b, p, q, column, false);
        } else if (kind === styledKind) {
          q = this.readNumber(p, end, final, column);
          if (q < 0) return this.rollBack(rowStart, rowLine);
          c = b[q];
        } else {
          const line = this.line;
          q = this.readCell(p, end, final);
          if (q < 0) return this.rollBack(rowStart, rowLine);
          if (this.line > line) this.noteSpan(column, line);
          if (kind === wordKind)
            codes[bases[column] + row] = this.wordIn(
              this.cell,
              this.cellFrom,
              this.cellTo,
              column,
              c === quote,
            );
          c = b[q];
        }
        if (c !== delimiter) break;
        p = q + 1;
        if (++column === width) this.failRagged(rowStart, rowLine, end);
      }
      // A line with an empty quoted cell and nothing else is blank, too.
      const isBlank = column === 0 && this.isBlankCell(rowStart, q, end);
      if (column !== width - 1 && !isBlank) this.failRagged(rowStart, rowLine, end);
      p = c === carriageReturn && b[q + 1] === lineFeed ? q + 2 : q + 1;
      this.line++;
      if (isBlank) continue;
      if (rowLine - this.rows !== this.lineShift) this.noteLine(rowLine);
      this.rows++;
      this.blockRow++;
    }
    return p;
  }

  /** Gives a row up whose last cell is not complete: it is read again when there is more. */
  private rollBack(rowStart: number, rowLine: number): number {
    this.line = rowLine;
    for (const column of this.columns) {
      if (column?.kind !== "number") continue;
      if (column.firstWord?.row === this.rows) column.firstWord = undefined;
      if (column.firstTooLarge?.row === this.rows) column.firstTooLarge = undefined;
      if (column.firstRounded?.row === this.rows) column.firstRounded = undefined;
    }
    if (this.wordsRow === this.rows)
      for (const { cells, text } of this.wordsOfRow) {
        cells.words--;
        const count = cells.tally.get(text);
        if (count === 1) cells.tally.delete(text);
        else if (count !== undefined) cells.tally.set(text, count - 1);
      }
    this.wordsRow = -1;
    if (this.missingRow === this.rows) for (const index of this.missingOfRow) this.missingCounts[index]--;
    this.missingRow = -1;
    while (this.spans.at(-1)?.row === this.rows) this.spans.pop();
    const { leadingZeros } = this;
    for (let i = 0; i < leadingZeros.length; i++) if (leadingZeros[i] === this.rows) leadingZeros[i] = -1;
    return rowStart;
  }

  private noteLine(line: number): void {
    this.lineShift = line - this.rows;
    this.lineRows.push(this.rows);
    this.lineShifts.push(this.lineShift);
  }

  /**
   * Skips a blank line, a comment or the header.
   * @returns where the next line begins; `p` where a row does; −1 where the header is not complete
   */
  private skipSpecial(p: number, end: number, final: boolean): number {
    const b = this.buffer;
    const c = b[p];
    if (this.line <= this.skipLines) {
      let q = p;
      while (b[q] !== lineFeed && b[q] !== carriageReturn) q++;
      this.line++;
      return b[q] === carriageReturn && b[q + 1] === lineFeed ? q + 2 : q + 1;
    }
    const { comment } = this;
    const isComment = comment.length > 0 && comment.every((byte, i) => b[p + i] === byte);
    if (isComment || c <= 32 || c >= 0xc2) {
      let q = p;
      if (isComment) while (b[q] !== lineFeed && b[q] !== carriageReturn) q++;
      else
        for (let space = 1; space > 0 && b[q] !== lineFeed && b[q] !== carriageReturn; q += space)
          space = b[q] === this.delimiter ? 0 : spaceAt(b, q, end);
      if (b[q] === lineFeed || b[q] === carriageReturn) {
        this.line++;
        return b[q] === carriageReturn && b[q + 1] === lineFeed ? q + 2 : q + 1;
      }
    }
    if (this.headerLeft === 0) return p;
    const { line } = this;
    for (let q = p, column = 0; ; q++, column++) {
      q = this.readCell(q, end, final);
      if (q < 0) {
        this.line = line;
        return -1;
      }
      if (b[q] === this.delimiter) continue;
      this.line++;
      // A line with an empty quoted cell and nothing else is blank, and no header.
      if (column > 0 || !this.isBlankCell(p, q, end)) this.headerLeft--;
      return b[q] === carriageReturn && b[q + 1] === lineFeed ? q + 2 : q + 1;
    }
  }

  private isBlankCell(rowStart: number, terminator: number, end: number): boolean {
    if (this.buffer[rowStart] !== quote && terminator > rowStart) return false;
    const { line } = this;
    this.readCell(rowStart, end, true);
    this.line = line;
    for (let at = this.cellFrom; at < this.cellTo; ) {
      const space = spaceAt(this.cell, at, this.cellTo);
      if (space === 0) return false;
      at += space;
    }
    return true;
  }

  // -------------------------------------------------------------------------------------------------------- numbers

  /**
   * A number that the short way does not take: long, with an exponent, in quotes or with white space; or what is no
   * number. @returns where the cell's terminator is, −1 when the cell goes on behind `end`
   */
  private readNumber(p: number, end: number, final: boolean, column: number): number {
    const c = this.buffer[p];
    const at = this.bases[column] + this.blockRow;
    if (c === this.delimiter || c === lineFeed || c === carriageReturn) {
      this.numbers[at] = Number.NaN;
      return p;
    }
    const quick = this.kinds[column] === styledKind ? 0 : this.readLong(p);
    if (quick > 0) {
      const value = this.long;
      this.numbers[at] = value;
      if (this.isLongCode && this.isLongWhole && this.leadingZeros[column] < 0)
        this.leadingZeros[column] = this.rows;
      if (this.isLongWhole && Math.abs(value) >= 2 ** 53) {
        this.readCell(p, end, final);
        this.noteRounded(column, value, this.cellString());
      } else if (Math.abs(value) > float32Max) {
        this.readCell(p, end, final);
        this.noteTooLarge(column, value, this.cellString());
      }
      return quick;
    }
    const { line } = this;
    const q = this.readCell(p, end, final);
    if (q < 0) return q;
    if (this.line > line) this.noteSpan(column, line);
    let from = this.cellFrom;
    let to = this.cellTo;
    for (let space = 1; space > 0 && from < to; from += space) space = spaceAt(this.cell, from, to);
    for (let space = 1; space > 0 && from < to; to -= space) space = spaceBefore(this.cell, from, to);
    const word = this.missing.find(this.cell, from, to, true);
    if (word !== -1) {
      this.numbers[at] = Number.NaN;
      if (word >= 0) this.noteMissing(column, word);
      return q;
    }
    const text = this.cellString();
    const value = parseStyled(text, this.styles[column]);
    this.numbers[at] = value;
    if (Number.isNaN(value)) this.noteWord(column, text);
    else if (Math.abs(value) > float32Max) this.noteTooLarge(column, value, text);
    else if (Math.abs(value) >= 2 ** 53) this.noteRounded(column, value, text);
    return q;
  }

  /** A decimal number of up to 19 digits. @returns where its terminator is, 0 where it is none or is in doubt */
  private readLong(p: number): number {
    const { buffer: b, delimiter, decimal } = this;
    let q = p;
    while (b[q] === 32 && delimiter !== 32) q++;
    const isQuoted = b[q] === quote;
    if (isQuoted) q++;
    while (b[q] === 32 && delimiter !== 32) q++;
    const negative = b[q] === minus;
    this.isLongCode = b[q] === zero && b[q + 1] >= zero && b[q + 1] <= 57;
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
    this.isLongWhole = point < 0;
    const lowDigits = digits > 9 ? digits - 9 : 0;
    if (b[q] === 101 || b[q] === 69) {
      q++;
      const down = b[q] === minus;
      if (down || b[q] === plus) q++;
      const firstDigit = q;
      let written = 0;
      for (; b[q] >= zero && b[q] <= 57; q++) written = written * 10 + b[q] - zero;
      if (q === firstDigit || q - firstDigit > 4) return 0;
      exponent += down ? -written : written;
      this.isLongWhole = false;
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
    this.long = negative ? -value : value;
    return q;
  }

  private noteWord(column: number, text: string): void {
    const cells = this.columns[column] as NumberCells;
    if (this.wordsRow !== this.rows) this.wordsOfRow.length = 0;
    this.wordsRow = this.rows;
    this.wordsOfRow.push({ cells, text });
    cells.words++;
    if (cells.tally.has(text) || cells.tally.size < maxTally)
      cells.tally.set(text, (cells.tally.get(text) ?? 0) + 1);
    cells.firstWord ??= { row: this.rows, line: this.line, text };
  }

  private noteMissing(column: number, word: number): void {
    const index = column * this.missing.words.length + word;
    if (this.missingRow !== this.rows) this.missingOfRow.length = 0;
    this.missingRow = this.rows;
    this.missingOfRow.push(index);
    this.missingCounts[index]++;
  }

  /** Notes a cell that began on a line and ends on the present one. */
  private noteSpan(column: number, line: number): void {
    if (this.spans.length < maxSpans) this.spans.push({ column, row: this.rows, line, endLine: this.line });
  }

  private noteRounded(column: number, value: number, text: string): void {
    const cells = this.columns[column] as NumberCells;
    if (!cells.firstRounded && isRounded(text, value))
      cells.firstRounded = { row: this.rows, line: this.line, text };
  }

  private noteTooLarge(column: number, value: number, text: string): void {
    const cells = this.columns[column] as NumberCells;
    cells.firstTooLarge ??= { row: this.rows, line: this.line, text, value };
  }

  // ---------------------------------------------------------------------------------------------------------- cells

  /** A word's code, −1 where it is missing; white space around it is not part of it. A word in quotes is never missing. */
  private wordIn(bytes: Uint8Array, from: number, to: number, column: number, isQuoted: boolean): number {
    for (let space = 1; space > 0 && from < to; from += space) space = spaceAt(bytes, from, to);
    for (let space = 1; space > 0 && from < to; to -= space) space = spaceBefore(bytes, from, to);
    if (from === to) return -1;
    if (!isQuoted && to - from <= this.missing.maxBytes) {
      const word = this.missing.find(bytes, from, to, false);
      if (word >= 0) this.noteMissing(column, word);
      if (word !== -1) return -1;
    }
    const { words } = this.columns[column] as WordCells;
    return words.codeOf(bytes, from, to, hashOf(bytes, from, to));
  }

  private cellString(): string {
    return textOf(this.cell, this.cellFrom, this.cellTo, this.file, this.line);
  }

  /**
   * Any cell: its content is in `cell` from `cellFrom` to `cellTo` afterwards, with doubled quotes and line ends made
   * single. @returns where its terminator is, −1 when it goes on behind `end`
   */
  private readCell(p: number, end: number, final: boolean): number {
    const { buffer: b, delimiter } = this;
    let q = p;
    this.cell = b;
    this.cellFrom = p;
    if (b[p] !== quote) {
      while (b[q] !== delimiter && b[q] !== lineFeed && b[q] !== carriageReturn) q++;
      this.cellTo = q;
      return q;
    }
    let isEscaped = false;
    let breaks = 0;
    for (q = p + 1; ; q++) {
      if (q >= end) {
        if (!final) return -1;
        this.failQuote("a quote opens here that is never closed");
      }
      const c = b[q];
      if (c === lineFeed) breaks++;
      else if (c === carriageReturn) {
        isEscaped = true;
        if (b[q + 1] !== lineFeed) breaks++;
      } else if (c === quote) {
        if (b[q + 1] !== quote) break;
        isEscaped = true;
        q++;
      }
    }
    this.cellFrom = p + 1;
    this.cellTo = q;
    if (isEscaped) this.unescape(p + 1, q);
    q++;
    while (b[q] !== delimiter && b[q] !== lineFeed && b[q] !== carriageReturn) {
      const space = spaceAt(b, q, end);
      if (space === 0) this.failQuote("a quoted cell goes on after its closing quote");
      q += space;
    }
    this.line += breaks;
    return q;
  }

  private unescape(from: number, to: number): void {
    const b = this.buffer;
    if (this.unescaped.length < to - from) this.unescaped = new Uint8Array(2 * (to - from));
    let length = 0;
    for (let q = from; q < to; q++) {
      let c = b[q];
      if (c === quote) q++;
      if (c === carriageReturn) {
        if (b[q + 1] === lineFeed) q++;
        c = lineFeed;
      }
      this.unescaped[length++] = c;
    }
    this.cell = this.unescaped;
    this.cellFrom = 0;
    this.cellTo = length;
  }

  private failQuote(problem: string): never {
    const { file, line } = this;
    throw new InputError(
      `${file}:${line}: ${problem}. Close it, and write a quote within a cell twice ("").`,
      { file, line },
    );
  }

  private failLongRow(): never {
    const { file, line } = this;
    throw new InputError(
      `${file}:${line}: the row that begins here does not end within ${maxRow / 2 ** 20} MiB. Look for a quote that is never closed, or for a line end that is missing.`,
      { file, line },
    );
  }

  private failRagged(rowStart: number, line: number, end: number): never {
    const { file, width } = this;
    let count = 1;
    try {
      for (let q = rowStart; ; q++, count++) {
        q = this.readCell(q, end, false);
        if (q < 0 || this.buffer[q] !== this.delimiter) break;
      }
    } catch {
      // A quote further on in the row is at fault as well.
    }
    const cells = (number: number) => `${number} cell${number === 1 ? "" : "s"}`;
    throw new InputError(
      `${file}:${line}: this row has ${cells(count)}, while the ${this.headerRows > 0 ? "header" : "first row"} has ${cells(width)}. Give it as many, and put a cell with a delimiter in it in quotes; ${this.delimiterNote}.`,
      { file, line },
    );
  }

  /** Hands the present block to the columns and begins another. */
  private flush(): void {
    const count = this.blockRow;
    this.blockRow = 0;
    if (count === 0) return;
    const isPlain = this.numbers.byteLength <= this.plainRoom;
    for (const [index, column] of this.columns.entries()) {
      const base = this.bases[index];
      if (column?.kind === "word") column.cells.append(this.codes.subarray(base, base + count));
      if (column?.kind !== "number") continue;
      const values = this.numbers.subarray(base, base + count);
      if (isPlain) column.cells.appendPlain(values);
      else column.cells.append(values);
    }
    if (isPlain) this.plainRoom -= this.numbers.byteLength;
  }
}
