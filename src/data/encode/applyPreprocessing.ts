/**
 * New rows for a model that is trained: a table is read with the model's roles, categories, fills and scaling, and never
 * by what its own cells look like.
 */
import { type CooperativeTask, type ReadingControl, Yielder } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import type { ColumnEncoding, Preprocessing } from "../plan/preprocessing.ts";
import { asText, numbersOfWords } from "../table/convert.ts";
import { quoteCell } from "../table/parseCell.ts";
import { type Column, codeBlocks, placeOfRow, type Table, type TextColumn } from "../table/table.ts";
import { type EncodedColumn, encodeMatrix } from "./encodeMatrix.ts";
import { inputNames } from "./encoders/inputNames.ts";
import { unknownWords } from "./encoders/knownWords.ts";

/** Cells that a fitted encoding does not know. */
export interface UnknownCells {
  readonly column: string;
  /** The distinct strings. */
  readonly words: readonly string[];
  /** How many rows have one of them, and the first of these. */
  readonly rows: number;
  readonly firstRow: number;
}

/** How well a table fits a preprocessing that was fitted on another one. */
export interface EncodingReport {
  /** Columns that the model needs and the table does not have; encoded as if every value were missing. */
  readonly missingColumns: readonly string[];
  /** Categories that no training row had, which give zeros, and booleans that are neither, which are filled. */
  readonly unseenCategories: readonly UnknownCells[];
  /** Cells that are no number or date where the model expects one, which are filled as missing ones are. */
  readonly unreadableCells: readonly UnknownCells[];
}

export interface EncodedRows {
  /** (rows, inputs), row-major. */
  readonly inputs: Float32Array;
  readonly names: readonly string[];
  readonly report: EncodingReport;
}

/**
 * The table's rows as a trained model takes them, with a report of what does not fit.
 *
 * @throws InputError when a column cannot be read as the model needs it at all; CancellationError
 */
export async function encodeRows(
  table: Table,
  preprocessing: Preprocessing,
  control: ReadingControl = {},
): Promise<EncodedRows> {
  const yielder = new Yielder(control);
  const { columns, report } = await yielder.run(fitTable(table, preprocessing));
  return {
    inputs: await encodeMatrix(table, columns, yielder),
    names: columns.flatMap(({ inputs }) => inputs),
    report,
  };
}

/** The columns that a preprocessing needs, each as its encoding reads it. */
export function* fitTable(
  table: Table,
  preprocessing: Preprocessing,
): CooperativeTask<{ readonly columns: readonly EncodedColumn[]; readonly report: EncodingReport }> {
  const missingColumns: string[] = [];
  const unseenCategories: UnknownCells[] = [];
  const unreadableCells: UnknownCells[] = [];
  const columns: EncodedColumn[] = [];
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  for (const encoding of preprocessing.columns) {
    const found = byName.get(encoding.column);
    if (!found) missingColumns.push(encoding.column);
    const column = found ? yield* readAs(found, encoding, table) : emptyColumn(table, encoding);
    const words = found?.kind === "text" ? found : column;
    if (words.kind === "text") {
      const unknown = yield* unknownCells(words, encoding);
      const isValue = encoding.kind === "numeric" || encoding.kind === "date";
      if (unknown) (isValue ? unreadableCells : unseenCategories).push(unknown);
    }
    columns.push({ column, encoding, inputs: inputNames(encoding, column) });
  }
  return { columns, report: { missingColumns, unseenCategories, unreadableCells } };
}

/** Each thing of a report as a sentence. */
export function reportTexts(table: Table, report: EncodingReport): string[] {
  const cells = ({ column, words, rows, firstRow }: UnknownCells, problem: string, result: string) =>
    `${placeOfRow(table, firstRow)}: column "${column}" has ${quoteCell(words[0])}${words.length > 1 ? ` and ${words.length - 1} more such value${words.length > 2 ? "s" : ""}` : ""}, which ${problem} (${rows} row${rows === 1 ? "" : "s"}); ${result}.`;
  return [
    ...report.missingColumns.map(
      (name) => `${table.file} has no column "${name}", an input of the model; its values count as missing.`,
    ),
    ...report.unseenCategories.map((unknown) =>
      cells(unknown, "no training row had", "given as zeros or filled"),
    ),
    ...report.unreadableCells.map((unknown) =>
      cells(unknown, "cannot be read as the model needs it", "filled as missing values are"),
    ),
  ];
}

function* readAs(column: Column, encoding: ColumnEncoding, { file }: Table): CooperativeTask<Column> {
  if (column.error) throw column.error;
  const isBlock = column.kind === "block";
  if (isBlock !== (encoding.kind === "block"))
    throw new InputError(
      `${file}: column "${column.name}" ${isBlock ? "holds many numbers a row" : "holds one value a row"}, and the model was trained on ${isBlock ? "one value" : "many numbers"}. Name a file with columns like those of the training data.`,
      { file, field: column.name },
    );
  if (column.kind === "block") {
    const width = column.shape.reduce((product, size) => product * size, 1);
    const expected = encoding.kind === "block" ? encoding.means.length : width;
    if (width !== expected)
      throw new InputError(
        `${file}: column "${column.name}" has ${width} numbers a row, and the model was trained on ${expected}. Name a file with rows like those of the training data.`,
        { file, field: column.name },
      );
    return column;
  }
  if (encoding.kind !== "numeric") return yield* asText(column, file);
  return column.kind === "text" ? yield* numbersOfWords(column) : column;
}

/** A column without any value, of the kind that the encoding reads. */
function emptyColumn({ rows, file }: Table, encoding: ColumnEncoding): Column {
  const { column: name } = encoding;
  if (encoding.kind === "block")
    throw new InputError(
      `${file} has no column "${name}", the input of the model. Name a file with such rows.`,
      { file, field: name },
    );
  return encoding.kind === "numeric"
    ? { kind: "numeric", name, values: new Float64Array(rows).fill(Number.NaN) }
    : { kind: "text", name, codes: new Int32Array(rows).fill(-1), categories: [] };
}

/** The cells with words that an encoding does not know; undefined where it knows all. */
export function* unknownCells(
  column: TextColumn,
  encoding: ColumnEncoding,
): CooperativeTask<UnknownCells | undefined> {
  const words = unknownWords(encoding, column.categories);
  if (words.length === 0) return undefined;
  const unknown = new Set(words);
  const isUnknown = Uint8Array.from(column.categories, (word) => (unknown.has(word) ? 1 : 0));
  let rows = 0;
  let firstRow = -1;
  for (const { values, first } of codeBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      if (values[i] < 0 || isUnknown[values[i]] === 0) continue;
      if (rows++ === 0) firstRow = first + i;
    }
    yield;
  }
  return rows === 0 ? undefined : { column: column.name, words, rows, firstRow };
}
