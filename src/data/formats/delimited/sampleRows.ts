/** A row of a file's beginning. */
export interface SampleRow {
  readonly cells: readonly string[];
  /** Whether each cell is written in quotes. */
  readonly isQuoted: readonly boolean[];
  /** From 1. */
  readonly line: number;
}

export interface SampleOptions {
  readonly delimiter: string;
  readonly comment?: string | undefined;
  readonly most: number;
}

/**
 * The first rows of a text, blank lines left out, as strings: enough to infer a table's layout. Broken quotes are taken
 * as they come; the scanner reports them.
 *
 * @param text with "\n" as line end
 */
export function sampleRows(text: string, { delimiter, comment, most }: SampleOptions): SampleRow[] {
  const rows: SampleRow[] = [];
  let line = 1;
  for (let at = 0; at < text.length && rows.length < most; ) {
    if (comment && text.startsWith(comment, at)) {
      at = lineEnd(text, at) + 1;
      line++;
      continue;
    }
    const { cells, isQuoted, end } = readRow(text, at, delimiter);
    if (cells.length > 1 || cells[0].trim() !== "") rows.push({ cells, isQuoted, line });
    for (let i = at; i < end; i++) if (text[i] === "\n") line++;
    line++;
    at = end + 1;
  }
  return rows;
}

/** The row that begins at an offset, and the offset of its line end. */
function readRow(
  text: string,
  start: number,
  delimiter: string,
): { cells: string[]; isQuoted: boolean[]; end: number } {
  const cells: string[] = [];
  const isQuoted: boolean[] = [];
  let at = start;
  for (;;) {
    let cell: string;
    isQuoted.push(text[at] === '"');
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1);
      cell = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
      while (at < text.length && text[at] !== delimiter && text[at] !== "\n") at++;
    } else {
      let end = at;
      while (end < text.length && text[end] !== delimiter && text[end] !== "\n") end++;
      cell = text.slice(at, end);
      at = end;
    }
    cells.push(cell);
    if (at >= text.length || text[at] === "\n") return { cells, isQuoted, end: at };
    at++;
  }
}

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2))
    if (text[at + 1] !== '"') return at;
  return text.length;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
