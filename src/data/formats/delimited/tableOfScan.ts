import type { CooperativeTask } from "../../../shared/cooperative.ts";
import type { DataGuess } from "../../../shared/data/guess.ts";
import {
  faultAt,
  float32Max,
  mixedWarning,
  numberProblem,
  roundedWarning,
  tooLargeProblem,
} from "../../table/columnOfCells.ts";
import type { CompactNumbers } from "../../table/compactBlocks.ts";
import { CompactNumberColumn, CompactTextColumn } from "../../table/compactColumns.ts";
import { quoteCell } from "../../table/parseCell.ts";
import type { Column, Table } from "../../table/table.ts";
import { type NumberStyle, styleText } from "./numberStyle.ts";
import type { OrangeColumn } from "./orange.ts";
import { hasUnknownMissing, type ReadingContext, verdictOfWords } from "./readings.ts";
import type { CellSpan, NumberCells } from "./scanNotes.ts";
import type { DelimitedScanner } from "./scanner.ts";

/** Words between two steps. */
const wordsAtOnce = 2 ** 14;

/** How many numbers single precision does not hold. */
function* countTooLarge(cells: CompactNumbers): CooperativeTask<number> {
  const block = new Float64Array(cells.blockRows);
  let count = 0;
  for (let from = 0; from < cells.length; from += cells.blockRows) {
    const values = cells.view(from, Math.min(from + cells.blockRows, cells.length), block);
    for (const value of values) if (Math.abs(value) > float32Max) count++;
    yield;
  }
  return count;
}

export interface ScanNames {
  readonly file: string;
  readonly names: readonly string[];
  readonly warnings: readonly string[];
  readonly guesses: readonly DataGuess[];
  readonly context: ReadingContext;
  /** What an Orange header says of the columns. */
  readonly orange: readonly OrangeColumn[] | undefined;
}

/** The table of a scan that is finished and was of the right readings. */
export function* tableOfScan(scanner: DelimitedScanner, scan: ScanNames): CooperativeTask<Table> {
  const { file, names, orange } = scan;
  const columns: Column[] = [];
  for (const index of scanner.columns.keys()) columns.push(yield* columnOfScan(scanner, scan, index));
  const guesses = [...scan.guesses, ...styleGuesses(scanner, scan), ...missingGuesses(scanner, scan)];
  const warnings = [...scan.warnings, ...spanWarnings(scanner, scan)];
  const target = orange?.findIndex(({ isClass }) => isClass) ?? -1;
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
    ...(target >= 0 && { target: names[target] }),
    guesses,
    warnings,
  };
}

function* columnOfScan(scanner: DelimitedScanner, scan: ScanNames, index: number): CooperativeTask<Column> {
  const { columns, rows } = scanner;
  const { file, names, context, orange } = scan;
  const column = columns[index];
  const name = names[index];
  const isAuxiliary = orange?.[index].isLeftOut;
  if (!column) throw new Error(`Column "${name}" has not been read.`);
  if (column.kind === "word") {
    const { numbers, words, areCodes, units } = yield* verdictOfWords(column, context);
    const isOpen = context.decided[index] === undefined;
    const isMixed = isOpen && numbers > words && words > 0;
    const text = new CompactTextColumn(name, column.cells, column.words, {
      warning:
        isOpen && units.length > 1
          ? unitWarning(file, name, units)
          : isMixed
            ? mixedWarning(file, name, numbers, words)
            : classWarning(scanner, scan, index),
      isAuxiliary,
      wordsReason: areCodes ? "its numbers have leading zeros" : undefined,
    });
    yield* text.readWords(wordsAtOnce);
    return text;
  }
  const { firstWord, firstTooLarge, firstRounded, words, cells } = column;
  const isMissing = firstWord && hasUnknownMissing(column, rows, index, context);
  // What is not a number is kept as missing, but does not count as such.
  const faulty = (isMissing ? undefined : firstWord) ?? firstTooLarge;
  const problem =
    firstWord && !isMissing
      ? numberProblem(firstWord.text, rows - cells.missing, words)
      : firstTooLarge &&
        tooLargeProblem(quoteCell(firstTooLarge.text), firstTooLarge.value, yield* countTooLarge(cells));
  const error = faulty && problem !== undefined ? faultAt(file, faulty.line, name, problem) : undefined;
  const rounded = firstRounded && !error ? roundedWarning(file, name, firstRounded.text) : undefined;
  const warning = isMissing && !error ? unknownWarning(file, name, column) : rounded;
  return new CompactNumberColumn(name, cells, { error, warning, isAuxiliary });
}

/** What is said of a column of numbers in different units. */
function unitWarning(file: string, name: string, units: readonly string[]): string {
  return `${file}: column "${name}" has numbers in different units (${units.map(quoteCell).join(", ")}), so that all are taken as categories. Give them in one unit to make the column numeric.`;
}

/** What is said of words in a column of numbers that are taken as missing values. */
function unknownWarning(file: string, name: string, { tally, words }: NumberCells): string {
  const marks = [...tally.keys()].map(quoteCell).join(", ");
  return `${file}: column "${name}" is read as numbers, and its ${words} cells ${marks} as missing values. List the strings in dataset.missingWords to say so, or make the column categorical in dataset.columns.`;
}

/** Missing words that may as well be values: `NA` is a continent, and Namibia. */
const doubtfulWord = /^[a-z/]+$/i;

/** What is said of a column of words in which cells are missing because of a word. */
function classWarning(
  scanner: DelimitedScanner,
  { file, names, context }: ScanNames,
  index: number,
): string | undefined {
  if (context.missing.isDeclared) return undefined;
  const found = [...scanner.missingWordsOf(index)].filter(([word]) => doubtfulWord.test(word));
  if (found.length === 0) return undefined;
  const cells = found.reduce((sum, [, count]) => sum + count, 0);
  const words = found.map(([word]) => `"${word}"`).join(", ");
  return `${file}: column "${names[index]}": ${cells === 1 ? "1 cell with" : `${cells} cells with`} ${words} ${cells === 1 ? "is" : "are"} taken as missing. If this is a value, put it in quotes in the file, or list the strings that mean a missing value in dataset.missingWords.`;
}

const usualReason = "they usually stand for a missing value";

/** Number of columns whose guesses are listed one by one. */
const maxColumnGuesses = 12;

function* styleGuesses({ readings }: DelimitedScanner, { names }: ScanNames): Generator<DataGuess> {
  const styled = [...readings.keys()].filter((index) => readings[index].style);
  for (const index of styled.slice(0, maxColumnGuesses)) {
    const style = readings[index].style as NumberStyle;
    const unit = [style.prefix, style.suffix].filter(Boolean).join(" ");
    yield {
      what: `numbers of "${names[index]}"`,
      value: styleText(style),
      reason: [
        unit === "" ? "" : `the unit ${unit} is left out`,
        style.thousands === "" ? "" : `"${style.thousands}" is between groups of digits`,
        style.hasParentheses ? "numbers in parentheses are negative" : "",
        style.thousands === "" && unit === "" && !style.hasParentheses
          ? `"${style.decimal}" is the decimal mark`
          : "",
      ]
        .filter(Boolean)
        .join(", and "),
      field:
        style.thousands !== ""
          ? "dataset.thousands"
          : unit === "" && !style.hasParentheses
            ? "dataset.decimal"
            : "dataset.columns",
    };
  }
  yield* moreColumns("numbers", styled, names, "they are not plain numbers", "dataset.columns");
}

function* missingGuesses(scanner: DelimitedScanner, { names, context }: ScanNames): Generator<DataGuess> {
  if (context.missing.isDeclared) return;
  const found = scanner.columns.map((column, index) => {
    const counts = new Map(scanner.missingWordsOf(index));
    const isUnknown = column?.kind === "number" && hasUnknownMissing(column, scanner.rows, index, context);
    if (isUnknown) for (const [word, count] of column.tally) counts.set(word, count);
    const reason = isUnknown ? "they repeat, and the other cells are numbers" : usualReason;
    return { counts, reason };
  });
  const having = [...found.keys()].filter((index) => found[index].counts.size > 0);
  for (const index of having.slice(0, maxColumnGuesses))
    yield {
      what: `missing words of "${names[index]}"`,
      value: [...found[index].counts].map(([word, count]) => `${quoteCell(word)} (${count})`).join(", "),
      reason: found[index].reason,
      field: "dataset.missingWords",
    };
  yield* moreColumns("missing words", having, names, usualReason, "dataset.missingWords");
}

function* moreColumns(
  what: string,
  columns: readonly number[],
  names: readonly string[],
  reason: string,
  field: string,
): Generator<DataGuess> {
  const more = columns.length - maxColumnGuesses;
  if (more > 0)
    yield {
      what: `${what} of ${more} more columns`,
      value: `"${names[columns[maxColumnGuesses]]}"${more > 1 ? " and others" : ""}`,
      reason,
      field,
    };
}

/** Words of this length, in bytes, are short: a line break in one among them is seldom meant. */
const shortWord = 40;

/**
 * What is said of cells over several lines in a column of short words: a quote that is not closed in its line takes in
 * all that follows, up to the next quote.
 */
function* spanWarnings(
  { spans, columns, rows }: DelimitedScanner,
  { file, names }: ScanNames,
): Generator<string> {
  const ofColumn = new Map<number, CellSpan[]>();
  for (const span of spans) ofColumn.set(span.column, [...(ofColumn.get(span.column) ?? []), span]);
  for (const [index, found] of ofColumn) {
    const column = columns[index];
    if (found.length * 20 > rows && found.length > 2) continue;
    if (column?.kind === "word" && column.words.medianBytes() > shortWord) continue;
    const [{ line, endLine }] = found;
    const more =
      found.length > 1 ? ` (and ${found.length - 1} more such cell${found.length > 2 ? "s" : ""})` : "";
    yield `${file}:${line}: a quoted cell of column "${names[index]}" begins here and ends on line ${endLine}${more}, while the other cells are short. If the quote is a mistake, these lines are missing from the table: remove it or write it twice ("").`;
  }
}
