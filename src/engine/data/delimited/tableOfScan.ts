import type { DataGuess } from "../../../shared/data/guess.ts";
import {
  faultAt,
  float32Max,
  isMistaken,
  mixedWarning,
  numberProblem,
  roundedWarning,
  tooLargeProblem,
} from "../cellColumn.ts";
import { quoteCell } from "../cells.ts";
import type { PackedNumbers } from "../packed.ts";
import { PackedNumberColumn, PackedTextColumn } from "../packedColumns.ts";
import type { Steps } from "../sorting.ts";
import type { Column, Table } from "../table.ts";
import { parseDecimal } from "./dialect.ts";
import type { CellKind, DelimitedScanner, NumberCells, ScannedColumn, WordCells } from "./scanner.ts";

/** Words between two steps. */
const wordsAtOnce = 2 ** 14;

/** How many numbers single precision does not hold. */
function* countTooLarge(cells: PackedNumbers): Steps<number> {
  const block = new Float64Array(cells.blockRows);
  let count = 0;
  for (let from = 0; from < cells.length; from += cells.blockRows) {
    const values = cells.view(from, Math.min(from + cells.blockRows, cells.length), block);
    for (const value of values) if (Math.abs(value) > float32Max) count++;
    yield;
  }
  return count;
}

/** What a column turned out to hold, once all its cells are read. */
interface Count {
  readonly numbers: number;
  readonly words: number;
}

/**
 * The kind that each column should have been read as: of words where at least a fifth of its cells are words. Where this
 * is not what it was read as, the file must be read again.
 *
 * @param decided the kinds that the design asks for
 */
export function* kindsOfScan(
  { columns, rows }: DelimitedScanner,
  decided: readonly (CellKind | undefined)[],
  decimal: string,
): Steps<CellKind[]> {
  const kinds: CellKind[] = [];
  for (const [index, column] of columns.entries())
    kinds.push(column ? (decided[index] ?? (yield* kindOf(column, rows, decimal))) : "skip");
  return kinds;
}

function* kindOf(
  column: NonNullable<ScannedColumn>,
  rows: number,
  decimal: string,
): Steps<"number" | "word"> {
  const { numbers, words } =
    column.kind === "number" ? countNumbers(column, rows) : yield* countWords(column, decimal);
  return words > 0 && !isMistaken(numbers, words) ? "word" : "number";
}

function countNumbers({ cells, words }: NumberCells, rows: number): Count {
  return { numbers: rows - cells.missing, words };
}

/** How many cells of a column of words are numbers all the same. */
function* countWords({ cells, words }: WordCells, decimal: string): Steps<Count> {
  const isNumber = new Uint8Array(words.size + 1);
  for (let code = 0; code < words.size; code++) {
    isNumber[code] = Number.isNaN(parseDecimal(words.word(code), decimal)) ? 0 : 1;
    if (code % wordsAtOnce === wordsAtOnce - 1) yield;
  }
  const filledCells = cells.length - cells.missing;
  if (!isNumber.includes(1)) return { numbers: 0, words: filledCells };
  let numbers = 0;
  const codes = new Int32Array(cells.blockRows);
  for (let from = 0; from < cells.length; from += codes.length) {
    const count = Math.min(codes.length, cells.length - from);
    cells.read(from, from + count, codes);
    for (let i = 0; i < count; i++) {
      if (codes[i] >= 0) numbers += isNumber[codes[i]];
    }
    yield;
  }
  return { numbers, words: filledCells - numbers };
}

export interface ScanNames {
  readonly file: string;
  readonly names: readonly string[];
  readonly warnings: readonly string[];
  readonly guesses: readonly DataGuess[];
  readonly decimal: string;
  /** Columns that the design says are numbers, so that a word in them is a mistake however many there are. */
  readonly decided: readonly (CellKind | undefined)[];
}

/** The table of a scan that is finished and was of the right kinds. */
export function* tableOfScan(scanner: DelimitedScanner, scan: ScanNames): Steps<Table> {
  const { file, warnings, guesses } = scan;
  const columns: Column[] = [];
  for (const index of scanner.columns.keys()) columns.push(yield* columnOfScan(scanner, scan, index));
  let lines: Uint32Array | undefined;
  return {
    file,
    rows: scanner.rows,
    columns,
    // A number for each row is made only where somebody asks: mostly a message about one of them.
    get lines() {
      lines ??= Uint32Array.from({ length: scanner.rows }, (_, row) => scanner.lineOf(row));
      return lines;
    },
    lineOf: (row) => scanner.lineOf(row),
    guesses,
    warnings,
  };
}

function* columnOfScan(
  { columns, rows }: DelimitedScanner,
  { file, names, decided, decimal }: ScanNames,
  index: number,
): Steps<Column> {
  const column = columns[index];
  const name = names[index];
  if (!column) throw new Error(`Column "${name}" has not been read.`);
  if (column.kind === "word") {
    const { numbers, words } = yield* countWords(column, decimal);
    const isMixed = decided[index] === undefined && numbers > words;
    const text = new PackedTextColumn(name, column.cells, column.words, {
      warning: isMixed ? mixedWarning(file, name, numbers, words) : undefined,
    });
    yield* text.readWords(wordsAtOnce);
    return text;
  }
  const { firstWord, firstTooLarge, firstRounded, words, cells } = column;
  // What is no number is held as missing, but does not count as such.
  const faulty = firstWord ?? firstTooLarge;
  const problem = firstWord
    ? numberProblem(firstWord.text, rows - cells.missing, words)
    : firstTooLarge &&
      tooLargeProblem(quoteCell(firstTooLarge.text), firstTooLarge.value, yield* countTooLarge(cells));
  const fault = faulty && problem !== undefined ? faultAt(file, faulty.line, name, problem) : undefined;
  const warning = firstRounded && !fault ? roundedWarning(file, name, firstRounded.text) : undefined;
  return new PackedNumberColumn(name, cells, { fault, warning });
}
