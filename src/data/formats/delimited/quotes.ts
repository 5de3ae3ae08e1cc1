/** Cells of delimited text at the level of bytes: where they end, in quotes or without, and what they hold (RFC 4180). */
import { InputError } from "../../../shared/errors.ts";
import { carriageReturn, lineFeed, quote, spaceAt, spaceBefore, textOf } from "./cellText.ts";

/** Reads one cell after another from a buffer, and counts the lines that quoted cells span. */
export class CellReader {
  /** The bytes that are read, with a zero byte behind the last one; the scanner replaces the array when it grows. */
  bytes = new Uint8Array(2 ** 16);
  /** The line of the file, from 1, that is being read. */
  line = 1;
  /** The array that holds the last cell's content from {@link from} to {@link to}. */
  content = new Uint8Array(0);
  from = 0;
  to = 0;

  private readonly file: string;
  private readonly delimiter: number;
  private unescaped = new Uint8Array(256);

  constructor({ file, delimiter }: { readonly file: string; readonly delimiter: number }) {
    this.file = file;
    this.delimiter = delimiter;
  }

  /**
   * Reads any cell: its content is in `content` afterwards, with doubled quotes and line ends made single.
   *
   * @param final whether no bytes will follow those up to `end`
   * @returns where the cell's terminator is, −1 when the cell continues behind `end`
   * @throws InputError for a quote that is not closed, or that is followed by something else than a terminator
   */
  read(p: number, end: number, final: boolean): number {
    const { bytes: b, delimiter } = this;
    let q = p;
    this.content = b;
    this.from = p;
    if (b[p] !== quote) {
      while (b[q] !== delimiter && b[q] !== lineFeed && b[q] !== carriageReturn) q++;
      this.to = q;
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
    this.from = p + 1;
    this.to = q;
    if (isEscaped) this.unescape(p + 1, q);
    q++;
    while (b[q] !== delimiter && b[q] !== lineFeed && b[q] !== carriageReturn) {
      const space = spaceAt(b, q, end);
      if (space === 0) this.failQuote("a quoted cell continues after its closing quote");
      q += space;
    }
    this.line += breaks;
    return q;
  }

  /** Narrows the content to what is between the white space around it. */
  trim(): void {
    for (let space = 1; space > 0 && this.from < this.to; this.from += space)
      space = spaceAt(this.content, this.from, this.to);
    for (let space = 1; space > 0 && this.from < this.to; this.to -= space)
      space = spaceBefore(this.content, this.from, this.to);
  }

  /** The last cell's content. @throws InputError where it is not text */
  text(): string {
    return textOf(this.content, this.from, this.to, this.file, this.line);
  }

  /** Whether a row that is one cell, which ends at the terminator, holds nothing but white space. */
  isBlank(rowStart: number, terminator: number, end: number): boolean {
    if (this.bytes[rowStart] !== quote && terminator > rowStart) return false;
    const { line } = this;
    this.read(rowStart, end, true);
    this.line = line;
    this.trim();
    return this.from === this.to;
  }

  /** Counts the cells of the row that begins here; those after an error in a quote are not counted. */
  countCells(rowStart: number, end: number): number {
    let count = 1;
    try {
      for (let q = rowStart; ; q++, count++) {
        q = this.read(q, end, false);
        if (q < 0 || this.bytes[q] !== this.delimiter) break;
      }
    } catch {
      // A quote further on in the row is wrong as well.
    }
    return count;
  }

  private unescape(from: number, to: number): void {
    const b = this.bytes;
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
    this.content = this.unescaped;
    this.from = 0;
    this.to = length;
  }

  private failQuote(problem: string): never {
    const { file, line } = this;
    throw new InputError(
      `${file}:${line}: ${problem}. Close it, and write a quote within a cell twice ("").`,
      { file, line },
    );
  }
}
