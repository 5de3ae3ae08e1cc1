/**
 * How each column is to be read: as plain numbers, as numbers in a style of their own, or as words. Inferred from the first
 * rows, and verified when all cells have been read; a column that shows otherwise then is read again.
 */
import { type CooperativeTask, runSync } from "../../../shared/cooperative.ts";
import { isMistaken } from "../../table/columnOfCells.ts";
import type { PackedNumbers } from "../../table/compactBlocks.ts";
import type { MissingWords } from "../../table/parseCell.ts";
import {
  guessStyle,
  type NumberOptions,
  type NumberStyle,
  parseStyled,
  plainStyle,
  unitsOf,
} from "./numberStyle.ts";
import type { CellKind, Reading } from "./scanLayout.ts";
import type { NumberCells, WordCells } from "./scanNotes.ts";
import type { DelimitedScanner } from "./scanner.ts";

/** What is known of the columns besides their cells. */
export interface ReadingContext {
  /** The kinds that the design asks for. */
  readonly decided: readonly (CellKind | undefined)[];
  readonly decimal: "." | ",";
  readonly numbers: NumberOptions;
  readonly missing: MissingWords;
  /** The cells of a column in the first rows. */
  readonly sampleOf: (column: number) => readonly string[];
}

/** Words that are looked at between two yields. */
const wordsPerSlice = 2 ** 14;
/** Number of distinct plain numbers, and of other cells, from which a column's style is inferred. */
const maxStyleCells = 2000;
/** A column with fewer distinct numbers may hold codes, among which a word is one more. */
const minDistinctNumbers = 6;
/** More words than these in a column of numbers are no marks of missing values. */
const maxUnknownWords = 3;

/** The reading that the first rows suggest. */
export function readingOfSample(column: number, context: ReadingContext): Reading {
  const kind = context.decided[column];
  if (kind === "word" || kind === "skip") return { kind };
  const counts = new Map<string, number>();
  for (const cell of context.sampleOf(column)) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const found = runSync(verdictOf([...counts], context));
  return kind === "number" || found.isNumber ? { kind: "number", style: found.style } : { kind: "word" };
}

/** The reading that each column should have had, given all its cells. */
export function* readingsOfScan(
  scanner: DelimitedScanner,
  context: ReadingContext,
): CooperativeTask<Reading[]> {
  const readings: Reading[] = [];
  for (const [index, column] of scanner.columns.entries()) {
    const present = scanner.readings[index];
    if (!column) readings.push(present);
    else if (column.kind === "word")
      readings.push(context.decided[index] ? present : yield* readingOfWords(column, context));
    else readings.push(yield* readingOfNumbers(scanner, column, index, context));
  }
  return readings;
}

export function areSameReadings(a: readonly Reading[], b: readonly Reading[]): boolean {
  return a.every((reading, index) => {
    const other = b[index];
    return reading.kind === other.kind && isSameStyle(reading.style, other.style);
  });
}

function isSameStyle(a: NumberStyle | undefined, b: NumberStyle | undefined): boolean {
  if (!a || !b) return a === b;
  return (Object.keys(a) as (keyof NumberStyle)[]).every((key) => a[key] === b[key]);
}

function* readingOfNumbers(
  scanner: DelimitedScanner,
  column: NumberCells,
  index: number,
  context: ReadingContext,
): CooperativeTask<Reading> {
  const { rows, leadingZeros, readings } = scanner;
  const present = readings[index];
  const isDecided = context.decided[index] !== undefined;
  const { words, tally, cells } = column;
  if (words === 0) {
    if (!isDecided && rows === cells.missing)
      for (const word of scanner.missingWordsOf(index).keys())
        if (!context.missing.has(word)) return { kind: "word" };
    const isCode = !isDecided && !present.style && leadingZeros[index] >= 0 && (yield* areWhole(cells));
    return isCode ? { kind: "word" } : present;
  }
  const numbers = rows - cells.missing;
  const { style, wordsRead } = restyled(column, index, context);
  const left = words - wordsRead;
  if (wordsRead > 0 && !isSameStyle(style, present.style)) {
    if (isDecided || left === 0 || isMistaken(numbers + wordsRead, left)) return { kind: "number", style };
  }
  if (isDecided || isMistaken(numbers, words)) return present;
  return unknownMissing(tally, numbers, words, distinctNumbers(index, context), context)
    ? present
    : { kind: "word" };
}

/** The style that reads the most of a column's first numbers and of the words that its present style left. */
function restyled(
  { tally, words }: NumberCells,
  index: number,
  context: ReadingContext,
): { style: NumberStyle | undefined; wordsRead: number } {
  const seen = new Set(context.sampleOf(index).filter((cell) => !context.missing.hasAmongNumbers(cell)));
  for (const word of tally.keys()) seen.add(word);
  const { style } = guessStyle([...seen].slice(-maxStyleCells), context.decimal, context.numbers);
  let wordsRead = 0;
  let counted = 0;
  for (const [word, count] of tally) {
    counted += count;
    if (!Number.isNaN(parseStyled(word, style))) wordsRead += count;
  }
  // Of many distinct words only the first are kept; the others are expected to be like them.
  wordsRead = Math.round((wordsRead * words) / Math.max(counted, 1));
  return { style: styleOrPlain(style, context.decimal), wordsRead };
}

function distinctNumbers(index: number, { sampleOf, missing }: ReadingContext): number {
  return new Set(sampleOf(index).filter((cell) => /\d/.test(cell) && !missing.hasAmongNumbers(cell))).size;
}

/**
 * Whether the words in a column of numbers are marks of missing values that are not known as such: one to three words without
 * digits, each more than once, in at most half of the cells.
 */
function unknownMissing(
  tally: ReadonlyMap<string, number>,
  numbers: number,
  words: number,
  distinct: number,
  { missing }: ReadingContext,
): boolean {
  if (missing.isDeclared || tally.size === 0 || tally.size > maxUnknownWords) return false;
  if (words > numbers || distinct < minDistinctNumbers) return false;
  for (const [word, count] of tally) if (count < 2 || /\d/.test(word)) return false;
  return true;
}

/** The same for a column of numbers that has been read. */
export function hasUnknownMissing(
  column: NumberCells,
  rows: number,
  index: number,
  context: ReadingContext,
): boolean {
  const numbers = rows - column.cells.missing;
  return unknownMissing(column.tally, numbers, column.words, distinctNumbers(index, context), context);
}

/** Whether all numbers are whole and none is negative. */
function* areWhole(cells: PackedNumbers): CooperativeTask<boolean> {
  const block = new Float64Array(cells.blockRows);
  for (let from = 0; from < cells.length; from += cells.blockRows) {
    const values = cells.view(from, Math.min(from + cells.blockRows, cells.length), block);
    for (const value of values)
      if (!Number.isNaN(value) && !(Number.isInteger(value) && value >= 0)) return false;
    yield;
  }
  return true;
}

function* readingOfWords(column: WordCells, context: ReadingContext): CooperativeTask<Reading> {
  const found = yield* verdictOf(yield* countWords(column), context);
  return found.isNumber ? { kind: "number", style: found.style } : { kind: "word" };
}

/** The distinct words of a column, with how often each occurs. */
function* countWords({ cells, words }: WordCells): CooperativeTask<[string, number][]> {
  const counts = new Float64Array(words.size + 1);
  const codes = new Int32Array(cells.blockRows);
  for (let from = 0; from < cells.length; from += codes.length) {
    const count = Math.min(codes.length, cells.length - from);
    cells.read(from, from + count, codes);
    for (let i = 0; i < count; i++) if (codes[i] >= 0) counts[codes[i]]++;
    yield;
  }
  const found: [string, number][] = [];
  for (let code = 0; code < words.size; code++) {
    found.push([words.word(code), counts[code]]);
    if (code % wordsPerSlice === wordsPerSlice - 1) yield;
  }
  if (counts[words.size] > 0) found.push(["…", counts[words.size]]);
  return found;
}

/** What the cells of a column are. */
export interface Verdict {
  /** Whether they are to be read as numbers. */
  readonly isNumber: boolean;
  /** How the numbers are written; undefined for plain ones. */
  readonly style: NumberStyle | undefined;
  readonly numbers: number;
  readonly words: number;
  /** Whether all are numbers without a sign or a fraction, and one begins with a zero. */
  readonly areCodes: boolean;
  /** The units of words that are numbers in different units; else none. */
  readonly units: readonly string[];
}

/** What cells are, given each distinct one and how often it occurs. */
function* verdictOf(
  counts: readonly (readonly [string, number])[],
  context: ReadingContext,
): CooperativeTask<Verdict> {
  const { missing, decimal } = context;
  const plain = plainStyle(decimal);
  const filled: (readonly [string, number])[] = [];
  /** Cells from which the style is inferred: plain numbers, and others. */
  const cells: string[] = [];
  const others: string[] = [];
  let hasDigits = false;
  let hasMarks = false;
  for (const [index, entry] of counts.entries()) {
    if (index % wordsPerSlice === wordsPerSlice - 1) yield;
    const [cell] = entry;
    if (missing.hasAmongNumbers(cell)) {
      hasMarks ||= !missing.has(cell);
      continue;
    }
    filled.push(entry);
    // Texts without a digit are no numbers in any style.
    if (!/\d/.test(cell)) continue;
    hasDigits = true;
    if (cells.length + others.length === 2 * maxStyleCells) continue;
    const kept = Number.isNaN(parseStyled(cell, plain)) ? others : cells;
    if (kept.length < maxStyleCells) kept.push(cell);
  }
  for (const cell of others) cells.push(cell);
  const { style } = hasDigits ? guessStyle(cells, decimal, context.numbers) : { style: plain };
  let numbers = 0;
  let words = 0;
  let distinct = 0;
  let hasZero = false;
  let areDigits = true;
  const tally = new Map<string, number>();
  for (const [index, [cell, count]] of filled.entries()) {
    if (Number.isNaN(parseStyled(cell, style))) {
      words += count;
      if (tally.size <= maxUnknownWords) tally.set(cell.trim(), count);
    } else {
      numbers += count;
      distinct++;
      const text = cell.trim();
      areDigits &&= /^\d+$/.test(text);
      hasZero ||= /^0\d/.test(text);
    }
    if (index % wordsPerSlice === wordsPerSlice - 1) yield;
  }
  const areCodes = numbers > 0 && words === 0 && areDigits && hasZero;
  // Marks such as "none" are values where there is no number.
  const hasNumbers = numbers > 0 || !hasMarks;
  const isNumber =
    !areCodes &&
    hasNumbers &&
    (words === 0 || isMistaken(numbers, words) || unknownMissing(tally, numbers, words, distinct, context));
  const units = !isNumber && hasDigits && words > 0 ? unitsOf(cells) : [];
  return { isNumber, style: styleOrPlain(style, decimal), numbers, words, areCodes, units };
}

/** What the words of a column are, for what is said of it. */
export function* verdictOfWords(column: WordCells, context: ReadingContext): CooperativeTask<Verdict> {
  return yield* verdictOf(yield* countWords(column), context);
}

function styleOrPlain(style: NumberStyle, decimal: "." | ","): NumberStyle | undefined {
  return isSameStyle(style, plainStyle(decimal)) ? undefined : style;
}
