import { carriageReturn, lineFeed, quote } from "./cellText.ts";

/** The delimiter that stands for runs of spaces and tabs. */
export const whitespaceDelimiter = "whitespace";

const tab = 9;
const space = 32;

/**
 * Rewrites text whose cells are separated by runs of spaces and tabs: each run becomes one tab, and white space at the
 * beginning and the end of a line goes, so that the text can be read as one with tabs. Cells in quotes keep their white
 * space. The text comes in pieces that may end anywhere.
 */
export class WhitespaceNormalizer {
  private isLineStart = true;
  /** Whether white space has come that counts only when a cell follows. */
  private isPending = false;
  private isCellStart = true;
  private isQuoted = false;

  /** @returns the next piece rewritten; it is as long at most */
  push(bytes: Uint8Array): Uint8Array {
    const rewritten = new Uint8Array(bytes.length + 1);
    let length = 0;
    for (const byte of bytes) {
      if (byte === lineFeed || byte === carriageReturn) {
        this.isLineStart = true;
        this.isCellStart = true;
        this.isPending = false;
        // A quote that is not closed in its line is part of a word.
        this.isQuoted = false;
      } else if (!this.isQuoted && (byte === space || byte === tab)) {
        this.isPending = true;
        continue;
      } else {
        if (this.isPending && !this.isLineStart) {
          rewritten[length++] = tab;
          this.isCellStart = true;
        }
        if (byte === quote && (this.isCellStart || this.isQuoted)) this.isQuoted = !this.isQuoted;
        else if (byte === quote && this.isAfterQuote) this.isQuoted = true;
        this.isAfterQuote = byte === quote && !this.isQuoted;
        this.isPending = false;
        this.isLineStart = false;
        this.isCellStart = false;
      }
      rewritten[length++] = byte;
    }
    return rewritten.subarray(0, length);
  }

  /** Whether the byte before closed a quoted part: a quote that follows is a doubled one. */
  private isAfterQuote = false;
}

/** A text rewritten as {@link WhitespaceNormalizer} does. */
export function normalizeWhitespace(text: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    new WhitespaceNormalizer().push(new TextEncoder().encode(text)),
  );
}
