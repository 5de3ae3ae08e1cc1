/** The rows of a file with a model's answers behind them, as delimited text or as JSON Lines. */
import { joinBytes } from "../../data/bytes/joinBytes.ts";
import { CellReader } from "../../data/formats/delimited/quotes.ts";
import type { BatchedTable, RowBatch, RowText } from "../../data/table/rowBatch.ts";
import { type Column, codesAt, numbersAt } from "../../data/table/table.ts";
import { csvCell } from "../../shared/safeText.ts";
import type { BatchAnswers } from "./answers.ts";
import { ByteWriter } from "./byteWriter.ts";

/** How the output is written: delimited text, or one JSON object a line; for a JSON array, with commas between. */
export type OutputForm =
  | { readonly kind: "delimited"; readonly delimiter: string }
  | { readonly kind: "json"; readonly separator: "" | "," };

export interface RowWriter {
  /** What comes before the first row. */
  header(): Uint8Array<ArrayBuffer>;
  rows(batch: RowBatch, answers: BatchAnswers): Uint8Array<ArrayBuffer>;
}

export interface RowWriterOptions {
  readonly form: OutputForm;
  /** Names of the answers' columns. */
  readonly answerNames: readonly string[];
  /** Whether the rows' own cells are left out. */
  readonly onlyPredictions: boolean;
}

export function rowWriter(table: BatchedTable, options: RowWriterOptions): RowWriter {
  return options.form.kind === "json"
    ? new JsonRows(table, options, options.form.separator)
    : new DelimitedRows(table, options, options.form.delimiter);
}

/** Names of files that hold JSON Lines. */
const jsonLinesName = /\.(jsonl|ndjson)$/i;

/** How the rows are written into a file of this name; undefined for one without a name. */
export function outputForm(table: BatchedTable, output: string | undefined): OutputForm {
  return output !== undefined && jsonLinesName.test(output)
    ? { kind: "json", separator: "" }
    : { kind: "delimited", delimiter: outputDelimiter(table, output) };
}

/** The delimiter of the rows and the answers: the file's own where it has one, unless the output's name says another. */
function outputDelimiter({ delimiter = "," }: BatchedTable, output: string | undefined): string {
  if (output !== undefined && /\.(tsv|tab)$/i.test(output)) return "\t";
  return output !== undefined && /\.csv$/i.test(output) && delimiter === "\t" ? "," : delimiter;
}

class DelimitedRows implements RowWriter {
  private readonly writer = new ByteWriter();
  private readonly table: BatchedTable;
  private readonly options: RowWriterOptions;
  private readonly delimiter: string;
  /** The predicted class as a cell. */
  private classCells: readonly Uint8Array[] | undefined;

  constructor(table: BatchedTable, options: RowWriterOptions, delimiter: string) {
    this.table = table;
    this.options = options;
    this.delimiter = delimiter;
  }

  header(): Uint8Array<ArrayBuffer> {
    const { answerNames, onlyPredictions } = this.options;
    const { names, delimiter: isText } = this.table;
    const { delimiter } = this;
    const own = onlyPredictions
      ? []
      : names.map((name) => (isText ? quoted(name, delimiter) : csvCell(name, delimiter)));
    const cells = [...own, ...answerNames.map((name) => csvCell(name, delimiter))];
    this.writer.text(`${cells.join(delimiter)}\n`);
    return this.writer.take();
  }

  rows(batch: RowBatch, answers: BatchAnswers): Uint8Array<ArrayBuffer> {
    const { writer, delimiter } = this;
    const { onlyPredictions } = this.options;
    const { text, table } = batch;
    const writeCells = onlyPredictions
      ? undefined
      : text && this.table.delimiter === delimiter
        ? (row: number) => writer.raw(text.bytes, text.starts[row], text.ends[row])
        : this.cellWriter(batch);
    for (let row = 0; row < table.rows; row++) {
      if (writeCells) {
        writeCells(row);
        writer.ascii(delimiter);
      }
      this.writeAnswer(answers, row);
      writer.ascii("\n");
    }
    return writer.take();
  }

  /** Writes a row cell by cell, each in quotes where the delimiter is in it. */
  private cellWriter({ text, table }: RowBatch): (row: number) => void {
    const { writer, delimiter } = this;
    if (text) {
      const read = cellsOf(text, this.table);
      return (row) =>
        writer.text(
          read(row)
            .map((cell) => quoted(cell, delimiter))
            .join(delimiter),
        );
    }
    const columns = table.columns.map((column) => cellTexts(column, table.rows));
    return (row) => writer.text(columns.map((cells) => csvCell(cells(row), delimiter)).join(delimiter));
  }

  private writeAnswer(answers: BatchAnswers, row: number): void {
    const { writer, delimiter } = this;
    if (answers.kind === "numbers") {
      for (let k = 0; k < answers.targets; k++) {
        if (k > 0) writer.ascii(delimiter);
        this.writeNumber(answers.values[row * answers.targets + k]);
      }
      return;
    }
    const { classes, predicted, scores, areProbabilities } = answers;
    this.classCells ??= classes.map((name) => new TextEncoder().encode(csvCell(name, delimiter)));
    writer.raw(this.classCells[predicted[row]]);
    const base = row * classes.length;
    if (areProbabilities) {
      writer.ascii(delimiter);
      this.writeNumber(scores[base + predicted[row]]);
    }
    for (let k = 0; k < classes.length; k++) {
      writer.ascii(delimiter);
      this.writeNumber(scores[base + k]);
    }
  }

  /** Writes a number with the decimal mark that the file's own numbers have. */
  private writeNumber(value: number): void {
    const text = String(value);
    const hasComma = this.table.decimal === "," && this.delimiter !== ",";
    this.writer.ascii(hasComma ? text.replace(".", ",") : text);
  }
}

class JsonRows implements RowWriter {
  private readonly writer = new ByteWriter();
  private readonly table: BatchedTable;
  private readonly options: RowWriterOptions;
  private readonly separator: string;
  private readonly keys: readonly string[];
  private readonly answerKeys: readonly string[];
  private isFirst = true;

  constructor(table: BatchedTable, options: RowWriterOptions, separator: string) {
    this.table = table;
    this.options = options;
    this.separator = separator;
    this.keys = table.names.map((name) => `${JSON.stringify(name)}:`);
    this.answerKeys = options.answerNames.map((name) => `${JSON.stringify(name)}:`);
  }

  header(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(0);
  }

  rows(batch: RowBatch, answers: BatchAnswers): Uint8Array<ArrayBuffer> {
    const { writer } = this;
    const readCells = this.options.onlyPredictions ? undefined : this.cellReader(batch);
    for (let row = 0; row < batch.table.rows; row++) {
      const own = readCells?.(row).map((json, i) => this.keys[i] + json) ?? [];
      const answer = answerJson(answers, row).map((json, i) => this.answerKeys[i] + json);
      writer.text(`${this.isFirst ? "" : this.separator}{${[...own, ...answer].join(",")}}\n`);
      this.isFirst = false;
    }
    return writer.take();
  }

  /** Reads a row's cells as JSON, one for each column of the file. */
  private cellReader({ text, table }: RowBatch): (row: number) => string[] {
    const ofName = new Map(table.columns.map((column) => [column.name, jsonCells(column, table.rows)]));
    if (!text) return (row) => this.table.names.map((name) => ofName.get(name)?.(row) ?? "null");
    const read = cellsOf(text, this.table);
    return (row) =>
      read(row).map((cell, index) => {
        if (cell.trim() === "") return "null";
        const own = ofName.get(this.table.names[index]);
        // A number is written as it is in the file: what is no number of JSON's is what the model takes it for.
        if (jsonNumber.test(cell) && (!own || own.isNumber)) return cell;
        const value = own?.isNumber ? own(row) : "null";
        return value === "null" ? JSON.stringify(cell) : value;
      });
  }
}

/** A number as JSON writes it. */
const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function answerJson(answers: BatchAnswers, row: number): string[] {
  if (answers.kind === "numbers")
    return Array.from({ length: answers.targets }, (_, k) =>
      JSON.stringify(answers.values[row * answers.targets + k]),
    );
  const { classes, predicted, scores, areProbabilities } = answers;
  const own = Array.from(scores.subarray(row * classes.length, (row + 1) * classes.length));
  return [classes[predicted[row]], ...(areProbabilities ? [own[predicted[row]]] : []), ...own].map((value) =>
    JSON.stringify(value),
  );
}

type JsonCells = ((row: number) => string) & { readonly isNumber: boolean };

function jsonCells(column: Column, rows: number): JsonCells {
  const texts = column.kind === "numeric" || column.kind === "text" ? cellTexts(column, rows) : undefined;
  const isNumber = column.kind === "numeric";
  const read = (row: number) => {
    if (column.kind === "block") return `[${blockRow(column, rows, row).join(",")}]`;
    const text = texts?.(row) ?? "";
    if (text === "") return "null";
    return isNumber ? (jsonNumber.test(text) ? text : JSON.stringify(text)) : JSON.stringify(text);
  };
  return Object.assign(read, { isNumber });
}

/** A column's cells as text, numbers in the fewest digits that give them back; `""` where a value is missing. */
function cellTexts(column: Column, rows: number): (row: number) => string {
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  switch (column.kind) {
    case "numeric": {
      const numbers = numbersAt(column, all);
      return (row) => (Number.isNaN(numbers[row]) ? "" : String(numbers[row]));
    }
    case "text": {
      const codes = codesAt(column, all);
      return (row) => column.categories[codes[row]] ?? "";
    }
    case "block":
      return (row) => blockRow(column, rows, row).join(" ");
    default:
      return column satisfies never;
  }
}

function blockRow({ values }: Extract<Column, { kind: "block" }>, rows: number, row: number) {
  const width = values.length / rows;
  return values.subarray(row * width, (row + 1) * width);
}

/** Reads the cells of a row that is delimited text, without their quotes. */
function cellsOf(text: RowText, { file, delimiter = "," }: BatchedTable): (row: number) => string[] {
  const reader = new CellReader({ file, delimiter: delimiter.charCodeAt(0) });
  const lineEnd = Uint8Array.of(10, 0);
  return (row) => {
    const bytes = joinBytes([text.bytes.subarray(text.starts[row], text.ends[row]), lineEnd]);
    reader.bytes = bytes;
    const cells: string[] = [];
    for (let at = 0; at < bytes.length - 1; at++) {
      at = reader.read(at, bytes.length - 1, true);
      cells.push(reader.text());
    }
    return cells;
  };
}

/** A cell of the user's own text, which stays as it is but for quotes that the other delimiter asks for. */
function quoted(cell: string, delimiter: string): string {
  return /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
