/** What a scan finds besides the values of cells: words among numbers, numbers too large, missing words, cells over lines. */
import type { PackedCodes, PackedNumbers } from "../../table/compactBlocks.ts";
import { isRounded, type MissingWords } from "../../table/parseCell.ts";
import type { WordList } from "./words.ts";

/** A cell in quotes that spans several lines. */
export interface CellSpan {
  readonly column: number;
  readonly row: number;
  /** The lines, from 1, on which it begins and ends. */
  readonly line: number;
  readonly endLine: number;
}

/** A cell that is worth reporting. */
export interface CellNote {
  readonly row: number;
  readonly line: number;
  readonly text: string;
}

/** A column's cells as numbers. */
export interface NumberCells {
  readonly kind: "number";
  readonly cells: PackedNumbers;
  /** Number of cells that are neither numbers nor missing. */
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

/** Number of distinct words in a column of numbers that are kept. */
const maxTally = 256;
/** Number of cells over several lines that are kept. */
const maxSpans = 1000;

const noWords: ReadonlyMap<string, number> = new Map();

/** The notes of one scan. A row that turns out to be incomplete takes its notes back. */
export class ScanNotes {
  readonly columns: readonly ScannedColumn[];
  /** The first cells over several lines. */
  readonly spans: CellSpan[] = [];
  /** For each column, the first row with a whole number that begins with a zero, such as 007; −1 for none. */
  readonly leadingZeros: Int32Array;
  private readonly missing: MissingWords;
  /** For each column and missing word, how many cells have it. */
  private readonly missingCounts: Int32Array;
  /** What the row `missingRow` added to `missingCounts`. */
  private readonly missingOfRow: number[] = [];
  private missingRow = -1;
  /** The number columns with a word in the row `wordsRow`. */
  private readonly wordsOfRow: { readonly cells: NumberCells; readonly text: string }[] = [];
  private wordsRow = -1;

  constructor(columns: readonly ScannedColumn[], missing: MissingWords) {
    this.columns = columns;
    this.missing = missing;
    this.missingCounts = new Int32Array(columns.length * missing.words.length);
    this.leadingZeros = new Int32Array(columns.length).fill(-1);
  }

  /** A cell of a column of numbers that is neither a number nor missing. */
  word(column: number, note: CellNote): void {
    const cells = this.columns[column] as NumberCells;
    const { row, text } = note;
    if (this.wordsRow !== row) this.wordsOfRow.length = 0;
    this.wordsRow = row;
    this.wordsOfRow.push({ cells, text });
    cells.words++;
    if (cells.tally.has(text) || cells.tally.size < maxTally)
      cells.tally.set(text, (cells.tally.get(text) ?? 0) + 1);
    cells.firstWord ??= note;
  }

  /** A cell that holds a missing word, by the word's index. */
  missingWord(column: number, row: number, word: number): void {
    const index = column * this.missing.words.length + word;
    if (this.missingRow !== row) this.missingOfRow.length = 0;
    this.missingRow = row;
    this.missingOfRow.push(index);
    this.missingCounts[index]++;
  }

  /** A cell over several lines. */
  span(span: CellSpan): void {
    if (this.spans.length < maxSpans) this.spans.push(span);
  }

  /** A whole number beyond 2⁵³, which a double may not hold. */
  rounded(column: number, value: number, note: CellNote): void {
    const cells = this.columns[column] as NumberCells;
    if (!cells.firstRounded && isRounded(note.text, value)) cells.firstRounded = note;
  }

  /** A number that single precision does not hold. */
  tooLarge(column: number, value: number, note: CellNote): void {
    const cells = this.columns[column] as NumberCells;
    cells.firstTooLarge ??= { ...note, value };
  }

  /** A whole number that begins with a zero and another digit. */
  leadingZero(column: number, row: number): void {
    if (this.leadingZeros[column] < 0) this.leadingZeros[column] = row;
  }

  /** Takes back what has been noted of a row, which will be read again. */
  takeBack(row: number): void {
    for (const column of this.columns) {
      if (column?.kind !== "number") continue;
      if (column.firstWord?.row === row) column.firstWord = undefined;
      if (column.firstTooLarge?.row === row) column.firstTooLarge = undefined;
      if (column.firstRounded?.row === row) column.firstRounded = undefined;
    }
    if (this.wordsRow === row)
      for (const { cells, text } of this.wordsOfRow) {
        cells.words--;
        const count = cells.tally.get(text);
        if (count === 1) cells.tally.delete(text);
        else if (count !== undefined) cells.tally.set(text, count - 1);
      }
    this.wordsRow = -1;
    if (this.missingRow === row) for (const index of this.missingOfRow) this.missingCounts[index]--;
    this.missingRow = -1;
    while (this.spans.at(-1)?.row === row) this.spans.pop();
    const { leadingZeros } = this;
    for (let i = 0; i < leadingZeros.length; i++) if (leadingZeros[i] === row) leadingZeros[i] = -1;
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
}
