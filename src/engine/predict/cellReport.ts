/** What does not fit a model in the rows that it answers: by column, with how many rows and the first of them. */
import type { EncodingReport } from "../../data/encode/applyPreprocessing.ts";
import type { EncodedColumn } from "../../data/encode/encodeMatrix.ts";
import type { ColumnEncoding } from "../../data/plan/preprocessing.ts";
import { parseDate } from "../../data/plan/roles/dates.ts";
import { quoteCell } from "../../data/table/parseCell.ts";
import type { RowBatch } from "../../data/table/rowBatch.ts";
import { codeBlocks, missingIn, numberBlocks, placeOfRow, type Table } from "../../data/table/table.ts";
import type { ColumnRange } from "../../shared/columnRange.ts";
import { dateText } from "../../shared/format/time.ts";

export type CellIssueKind = "unreadable" | "unseen" | "outside" | "missing";

/** Cells of one column that have one thing wrong with them. */
export interface CellIssue {
  readonly kind: CellIssueKind;
  readonly column: string;
  /** How many rows have such a cell. */
  readonly rows: number;
  /** The first of them, counted from 1. */
  readonly firstRow: number;
  /** Its place for a person: "new.csv:12". */
  readonly place: string;
  /** What its cell says; empty where the value is missing. */
  readonly example: string;
  /** Ends of the training rows' range, for cells outside it. */
  readonly low?: string;
  readonly high?: string;
}

/** Collects the issues of one batch after the other. */
export class CellReport {
  private readonly found = new Map<string, CellIssue>();
  private readonly ranges: ReadonlyMap<string, ColumnRange>;
  private readonly encodings: readonly ColumnEncoding[];

  /** @param ranges of the training rows; undefined for models that do not have them */
  constructor(encodings: readonly ColumnEncoding[], ranges: readonly ColumnRange[] | undefined) {
    this.encodings = encodings;
    this.ranges = new Map(ranges?.map((range) => [range.column, range]));
  }

  /** In the order of the model's columns. */
  get issues(): readonly CellIssue[] {
    const order = new Map(this.encodings.map(({ column }, index) => [column, index]));
    const place = (issue: CellIssue) => order.get(issue.column) ?? order.size;
    return [...this.found.values()].sort((a, b) => place(a) - place(b));
  }

  get hasUnreadable(): boolean {
    return this.issues.some(({ kind }) => kind === "unreadable");
  }

  /** @param columns as the model reads them */
  addBatch(batch: RowBatch, columns: readonly EncodedColumn[], report: EncodingReport): void {
    const unreadable = new Map<string, number>();
    for (const { column, rows, firstRow, example } of batch.words)
      if (columns.some(({ encoding }) => encoding.column === column)) {
        unreadable.set(column, rows);
        this.add(batch, "unreadable", column, rows, firstRow, example);
      }
    for (const { column, words, rows, firstRow } of report.unreadableCells) {
      unreadable.set(column, rows);
      this.add(batch, "unreadable", column, rows, firstRow, words[0]);
    }
    for (const { column, words, rows, firstRow } of report.unseenCategories)
      this.add(batch, "unseen", column, rows, firstRow, words[0]);
    for (const column of columns) {
      const name = column.encoding.column;
      const { count, first } = missingIn(column.column);
      const missing = count - (column.column.kind === "numeric" ? (unreadable.get(name) ?? 0) : 0);
      // Where unreadable cells count as missing, too, the first of both is the first that is known.
      if (missing > 0) this.add(batch, "missing", name, missing, first, "");
      this.addOutside(batch, column);
    }
  }

  private addOutside(batch: RowBatch, { column, encoding }: EncodedColumn): void {
    const range = this.ranges.get(encoding.column);
    if (!range || range.kind === "category" || range.kind === "boolean") return;
    const { minimum, maximum } = range;
    const isOutside = (value: number) => value < minimum || value > maximum;
    let rows = 0;
    let firstRow = -1;
    let example = "";
    const count = (row: number, text: () => string) => {
      if (rows++ > 0) return;
      firstRow = row;
      example = text();
    };
    if (column.kind === "numeric" && encoding.kind === "numeric") {
      for (const { values, first } of numberBlocks(column))
        for (let i = 0; i < values.length; i++)
          if (isOutside(values[i])) count(first + i, () => String(values[i]));
    } else if (column.kind === "text" && encoding.kind === "date") {
      const { order } = encoding;
      const outside = column.categories.map((word) => isOutside(parseDate(word, order)));
      for (const { values, first } of codeBlocks(column))
        for (let i = 0; i < values.length; i++)
          if (values[i] >= 0 && outside[values[i]]) count(first + i, () => column.categories[values[i]]);
    } else if (column.kind === "block") {
      const width = column.values.length / Math.max(1, batch.table.rows);
      for (let row = 0; row < batch.table.rows; row++) {
        const at = column.values.subarray(row * width, (row + 1) * width).findIndex(isOutside);
        if (at >= 0) count(row, () => String(column.values[row * width + at]));
      }
    }
    const text = range.kind === "date" ? dateText : String;
    this.add(batch, "outside", encoding.column, rows, firstRow, example, {
      low: text(minimum),
      high: text(maximum),
    });
  }

  private add(
    { table, firstRow }: { readonly table: Table; readonly firstRow: number },
    kind: CellIssueKind,
    column: string,
    rows: number,
    row: number,
    example: string,
    range: Pick<CellIssue, "low" | "high"> = {},
  ): void {
    if (rows === 0) return;
    const key = `${kind} ${column}`;
    const before = this.found.get(key);
    this.found.set(
      key,
      before
        ? { ...before, rows: before.rows + rows }
        : {
            kind,
            column,
            rows,
            firstRow: firstRow + row + 1,
            place: placeOf(table, firstRow, row),
            example,
            ...range,
          },
    );
  }
}

/** The place of a row of a batch: its line, or where the file has no lines its number in the whole file. */
function placeOf(table: Table, firstRow: number, row: number): string {
  return table.lineOf || table.lines
    ? placeOfRow(table, row)
    : `${table.file}, row ${(firstRow + row + 1).toLocaleString("en-US")}`;
}

/** An issue as a sentence. @param fill whether unreadable cells count as missing */
export function issueText(issue: CellIssue): string {
  const { kind, column, rows, place, example, low, high } = issue;
  const count = `${rows.toLocaleString("en-US")} row${rows === 1 ? "" : "s"}`;
  switch (kind) {
    case "unreadable":
      return `${place}: column "${column}" has ${quoteCell(example)}, which cannot be read as the model needs it (${count})`;
    case "unseen":
      return `${place}: column "${column}" has ${quoteCell(example)}, which no training row had (${count})`;
    case "outside":
      return `${place}: column "${column}" has ${example}, outside the training rows' range ${low} to ${high} (${count})`;
    case "missing":
      return `${place}: column "${column}" has no value here (${count})`;
    default:
      return kind satisfies never;
  }
}
