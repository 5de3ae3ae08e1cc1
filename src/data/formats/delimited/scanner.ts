/** Delimited text from bytes to columns: the loop over rows and cells, and what it takes where they stand. */
import { InputError } from "../../../shared/errors.ts";
import { blockRowsOf, CompactCodes, CompactNumbers } from "../../table/compactBlocks.ts";
import type { MissingWords } from "../../table/parseCell.ts";
import { Slabs } from "../../table/slabs.ts";
import { carriageReturn, checkText, lineFeed, quote, spaceAt, spaceBefore } from "./cellText.ts";
import { powersOfTen } from "./decimal.ts";
import { minus, NumberReader, nine, zero } from "./numberReader.ts";
import { plainStyle } from "./numberStyle.ts";
import { CellReader } from "./quotes.ts";
import type { CellKind, Reading, RowPlaces, ScanLayout } from "./scanLayout.ts";
import { type CellSpan, ScanNotes, type ScannedColumn, type WordCells } from "./scanNotes.ts";
import { hashOf, hashSeed, WordList } from "./words.ts";

/** Bytes that are held as plain doubles before the rest of a table is compressed. */
const plainBytes = 96 * 2 ** 20;
/** A longer row, in bytes, is a quote that somebody forgot to close. */
const maxRowBytes = 2 ** 26;

const numberKind = 0;
const wordKind = 1;
const skipKind = 2;
/** Numbers that are read as strings: in another decimal mark than the table's, with a unit, or where -99 is missing. */
const styledKind = 3;

/**
 * Reads delimited values (RFC 4180, and what people make of it) from bytes to columns in one pass, without a string or
 * an object for a cell: the bytes come in pieces, are looked at once, and only whole rows are taken. Numbers are parsed
 * where they stand, words are looked up by their bytes.
 */
export class DelimitedScanner {
  readonly columns: readonly ScannedColumn[];
  readonly width: number;
  /** Number of rows taken so far. */
  rows = 0;
  /** Number of bytes taken so far. */
  position = 0;
  /** From row `lineRows[i]` on, a row's line is its number plus `lineShifts[i]`. */
  readonly lineRows: number[] = [];
  readonly lineShifts: number[] = [];
  readonly readings: readonly Reading[];

  private readonly file: string;
  private readonly delimiter: number;
  private readonly decimal: number;
  private readonly comment: Uint8Array;
  private readonly delimiterNote: string;
  private readonly skipLines: number;
  private readonly headerRows: number;
  private readonly missing: MissingWords;
  private readonly cells: CellReader;
  private readonly numberReader: NumberReader;
  private readonly notes: ScanNotes;
  private readonly kinds: Uint8Array;
  /** 1 for the columns of numbers whose last cell was too long for the short way: most likely the next is, too. */
  private readonly isLong: Uint8Array;
  /** Number of bytes in the buffer. */
  private held = 0;
  /** Number of rows of the header that are still to come. */
  private headerLeft: number;
  private lineShift = Number.NaN;
  private readonly places: RowPlaces | undefined;

  /** The present block: column after column, `blockRows` cells each. */
  private readonly blockRows: number;
  private readonly numbers: Float64Array<ArrayBuffer>;
  private readonly codes: Int32Array<ArrayBuffer>;
  /** Where each column's cells begin in `numbers` or `codes`. */
  private readonly bases: Int32Array;
  private blockRow = 0;
  /** Number of bytes that may still be held as they are; small tables need no compression, and are faster without. */
  private plainBytesLeft = plainBytes;
  /** Number of bytes that must be there before a row that was not complete is tried again. */
  private retryAt = 0;

  constructor(layout: ScanLayout) {
    const { readings, missing, file } = layout;
    const kinds = readings.map(({ kind }) => kind);
    this.readings = readings;
    this.file = file;
    this.delimiter = layout.delimiter.charCodeAt(0);
    this.decimal = layout.decimal.charCodeAt(0);
    this.comment = new TextEncoder().encode(layout.comment ?? "");
    this.delimiterNote = layout.delimiterNote;
    this.skipLines = layout.skipLines;
    this.headerRows = layout.headerRows;
    this.headerLeft = layout.headerRows;
    this.places = layout.places;
    this.missing = missing;
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

    this.cells = new CellReader({ file, delimiter: this.delimiter });
    this.cells.line = layout.firstLine ?? 1;
    this.notes = new ScanNotes(this.columns, missing);
    const plain = plainStyle(layout.decimal);
    this.numberReader = new NumberReader(this.cells, this.notes, {
      delimiter: this.delimiter,
      decimal: this.decimal,
      missing,
      styles: readings.map(({ style }) => style ?? plain),
      isStyled: Array.from(this.kinds, (kind) => kind === styledKind),
    });
  }

  /** The line, from 1, that is read next. */
  get line(): number {
    return this.cells.line;
  }

  /** The first cells over several lines. */
  get spans(): readonly CellSpan[] {
    return this.notes.spans;
  }

  /** For each column, the first row with a whole number that begins with a zero, such as 007; −1 for none. */
  get leadingZeros(): Int32Array {
    return this.notes.leadingZeros;
  }

  /** For each missing word that a column has, how many cells have it. */
  missingWordsOf(column: number): ReadonlyMap<string, number> {
    return this.notes.missingWordsOf(column);
  }

  private newColumn(kind: CellKind, slabs: Slabs, whole: Int32Array<ArrayBuffer>): ScannedColumn {
    switch (kind) {
      case "number":
        return {
          kind,
          cells: new CompactNumbers(this.blockRows, slabs, whole),
          words: 0,
          tally: new Map(),
          firstWord: undefined,
          firstTooLarge: undefined,
          firstRounded: undefined,
        };
      case "word":
        return {
          kind,
          cells: new CompactCodes(this.blockRows, slabs),
          words: new WordList((word) => checkText(word, this.file, this.cells.line)),
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
    this.cells.bytes.set(bytes, this.held);
    this.held += bytes.length;
    this.cells.bytes[this.held] = 0;
    // A row that did not end is tried again when there is twice as much of it, so that no file takes forever.
    if (this.held < this.retryAt) return;
    const end = this.wholeLines();
    const taken = end > 0 ? this.scan(end, false) : 0;
    this.advance(taken);
    this.retryAt = taken > 0 || this.held < 2 ** 16 ? 0 : 2 * this.held;
    if (this.held > maxRowBytes) this.failLongRow();
  }

  /** Takes what is left, at the file's end. */
  finish(): void {
    if (this.held > 0) {
      const last = this.cells.bytes[this.held - 1];
      if (last !== lineFeed && last !== carriageReturn) {
        this.reserve(1);
        this.cells.bytes[this.held++] = lineFeed;
        this.cells.bytes[this.held] = 0;
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

  /** Makes the buffer large enough for this number of bytes more and one behind them. */
  private reserve(bytes: number): void {
    const needed = this.held + bytes + 1;
    if (needed <= this.cells.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.cells.bytes.length));
    larger.set(this.cells.bytes.subarray(0, this.held));
    this.cells.bytes = larger;
  }

  /** The end of the last whole line; a carriage return that ends the buffer may be half of a line end. */
  private wholeLines(): number {
    const { held } = this;
    const buffer = this.cells.bytes;
    const feed = buffer.lastIndexOf(lineFeed, held - 1);
    if (feed >= 0) return feed + 1;
    return held >= 2 ? buffer.lastIndexOf(carriageReturn, held - 2) + 1 : 0;
  }

  private advance(bytes: number): void {
    this.cells.bytes.copyWithin(0, bytes, this.held);
    this.held -= bytes;
    this.cells.bytes[this.held] = 0;
    this.position += bytes;
  }

  /**
   * Takes the rows in the buffer up to `end`, which is behind a line end.
   * @returns where it stopped: at `end`, or at the beginning of a row with a quoted cell that continues behind it
   */
  private scan(end: number, final: boolean): number {
    const {
      cells,
      numberReader,
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
      places,
    } = this;
    const b = cells.bytes;
    // Locals, since the loop reads them for each character.
    const firstDigit = zero;
    const lastDigit = nine;
    const lineEnd = lineFeed;
    const returnEnd = carriageReturn;
    const maxMissing = this.missing.maxBytes;
    let p = 0;
    while (p < end) {
      const rowStart = p;
      const rowLine = this.cells.line;
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
          // Up to lastDigit digits do not overflow 32 bits; with more the sum is of no use.
          let whole = 0;
          while (c >= firstDigit && c <= lastDigit) {
            whole = (Math.imul(whole, 10) + c - firstDigit) | 0;
            c = b[++q];
          }
          let digits = q - first;
          if (
            digits > 1 &&
            b[first] === firstDigit &&
            c !== decimal &&
            q - p === digits &&
            leadingZeros[column] < 0
          )
            leadingZeros[column] = this.rows;
          let fraction = 0;
          if (c === decimal) {
            const point = ++q;
            c = b[q];
            while (c >= firstDigit && c <= lastDigit) {
              whole = (Math.imul(whole, 10) + c - firstDigit) | 0;
              c = b[++q];
            }
            fraction = q - point;
            digits += fraction;
          }
          if (digits > 0 && digits <= 9 && (c === delimiter || c === lineEnd || c === returnEnd)) {
            const value = whole / powersOfTen[fraction];
            numbers[bases[column] + row] = negative ? -value : value;
          } else {
            q = numberReader.read(p, end, final, column, this.rows);
            if (q < 0) return this.takeBackRow(rowStart, rowLine);
            numbers[bases[column] + row] = numberReader.value;
            c = b[q];
            if (digits > 9) isLong[column] = 1;
          }
        } else if (kind === numberKind) {
          q = numberReader.read(p, end, final, column, this.rows);
          if (q < 0) return this.takeBackRow(rowStart, rowLine);
          numbers[bases[column] + row] = numberReader.value;
          c = b[q];
          if (q - p < 10) isLong[column] = 0;
        } else if (kind === wordKind && c !== quote) {
          let hash = hashSeed;
          while (c !== delimiter && c !== lineEnd && c !== returnEnd) {
            hash = Math.imul(hash ^ c, 0x01000193);
            c = b[++q];
          }
          const isPlain = q - p > maxMissing && spaceAt(b, p, q) === 0 && spaceBefore(b, p, q) === 0;
          codes[bases[column] + row] = isPlain
            ? (columns[column] as WordCells).words.codeOf(b, p, q, hash)
            : this.wordIn(b, p, q, column, false);
        } else if (kind === styledKind) {
          q = numberReader.read(p, end, final, column, this.rows);
          if (q < 0) return this.takeBackRow(rowStart, rowLine);
          numbers[bases[column] + row] = numberReader.value;
          c = b[q];
        } else {
          const line = this.cells.line;
          q = this.cells.read(p, end, final);
          if (q < 0) return this.takeBackRow(rowStart, rowLine);
          if (cells.line > line) this.notes.span({ column, row: this.rows, line, endLine: cells.line });
          if (kind === wordKind)
            codes[bases[column] + row] = this.wordIn(
              cells.content,
              cells.from,
              cells.to,
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
      const isBlank = column === 0 && this.cells.isBlank(rowStart, q, end);
      if (column !== width - 1 && !isBlank) this.failRagged(rowStart, rowLine, end);
      p = c === returnEnd && b[q + 1] === lineEnd ? q + 2 : q + 1;
      this.cells.line++;
      if (isBlank) continue;
      if (rowLine - this.rows !== this.lineShift) this.noteLine(rowLine);
      places?.add(this.position + rowStart, this.position + q);
      this.rows++;
      this.blockRow++;
    }
    return p;
  }

  /** Takes back a row whose last cell is not complete: it is read again when there is more. */
  private takeBackRow(rowStart: number, rowLine: number): number {
    this.cells.line = rowLine;
    this.notes.takeBack(this.rows);
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
    const b = this.cells.bytes;
    const c = b[p];
    if (this.cells.line <= this.skipLines) {
      let q = p;
      while (b[q] !== lineFeed && b[q] !== carriageReturn) q++;
      this.cells.line++;
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
        this.cells.line++;
        return b[q] === carriageReturn && b[q + 1] === lineFeed ? q + 2 : q + 1;
      }
    }
    if (this.headerLeft === 0) return p;
    const { line } = this.cells;
    for (let q = p, column = 0; ; q++, column++) {
      q = this.cells.read(q, end, final);
      if (q < 0) {
        this.cells.line = line;
        return -1;
      }
      if (b[q] === this.delimiter) continue;
      this.cells.line++;
      // A line with an empty quoted cell and nothing else is blank, and no header.
      if (column > 0 || !this.cells.isBlank(p, q, end)) this.headerLeft--;
      return b[q] === carriageReturn && b[q + 1] === lineFeed ? q + 2 : q + 1;
    }
  }

  /** A word's code, −1 where it is missing; white space around it is not part of it. A word in quotes is never missing. */
  private wordIn(bytes: Uint8Array, from: number, to: number, column: number, isQuoted: boolean): number {
    for (let space = 1; space > 0 && from < to; from += space) space = spaceAt(bytes, from, to);
    for (let space = 1; space > 0 && from < to; to -= space) space = spaceBefore(bytes, from, to);
    if (from === to) return -1;
    if (!isQuoted && to - from <= this.missing.maxBytes) {
      const word = this.missing.find(bytes, from, to, false);
      if (word >= 0) this.notes.missingWord(column, this.rows, word);
      if (word !== -1) return -1;
    }
    const { words } = this.columns[column] as WordCells;
    return words.codeOf(bytes, from, to, hashOf(bytes, from, to));
  }

  private failLongRow(): never {
    const { file } = this;
    const { line } = this.cells;
    throw new InputError(
      `${file}:${line}: the row that begins here does not end within ${maxRowBytes / 2 ** 20} MiB. Look for a quote that is never closed, or for a line end that is missing.`,
      { file, line },
    );
  }

  private failRagged(rowStart: number, line: number, end: number): never {
    const { file, width } = this;
    const count = this.cells.countCells(rowStart, end);
    const cells = (number: number) => `${number} cell${number === 1 ? "" : "s"}`;
    throw new InputError(
      `${file}:${line}: this row has ${cells(count)}, while the ${this.headerRows > 0 ? "header" : "first row"} has ${cells(width)}. Give it as many, and put a cell with a delimiter in it in quotes; ${this.delimiterNote}.`,
      { file, line },
    );
  }

  /** Appends the present block to the columns and begins another; without {@link finish}, the columns have the rows up to the last flush. */
  flush(): void {
    const count = this.blockRow;
    this.blockRow = 0;
    if (count === 0) return;
    const isPlain = this.numbers.byteLength <= this.plainBytesLeft;
    for (const [index, column] of this.columns.entries()) {
      const base = this.bases[index];
      if (column?.kind === "word") column.cells.append(this.codes.subarray(base, base + count));
      if (column?.kind !== "number") continue;
      const values = this.numbers.subarray(base, base + count);
      if (isPlain) column.cells.appendPlain(values);
      else column.cells.append(values);
    }
    if (isPlain) this.plainBytesLeft -= this.numbers.byteLength;
  }
}
