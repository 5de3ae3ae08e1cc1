/** Answers the rows of a file, batch by batch: at no time is more than a batch of the file held. */
import { fitTable } from "../../data/encode/applyPreprocessing.ts";
import { encodeMatrix } from "../../data/encode/encodeMatrix.ts";
import type { BatchedTable, RowBatch } from "../../data/table/rowBatch.ts";
import { type TaskControl, throwIfCanceled, Yielder } from "../../shared/cooperative.ts";
import { InputError } from "../../shared/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { answerNames, batchAnswers } from "./answers.ts";
import { type PredictionScores, scoreKeeper } from "./batchScores.ts";
import { type CellIssue, CellReport, issueText } from "./cellReport.ts";
import { type CompleteModel, networkOf } from "./predictModel.ts";
import { type OutputForm, rowWriter } from "./rowWriter.ts";

export interface PredictOptions extends TaskControl {
  readonly form: OutputForm;
  readonly onlyPredictions: boolean;
  /** Whether cells that cannot be read count as missing; else they are an error. */
  readonly lenient: boolean;
  readonly kernels: Kernels;
  /** Takes the output, piece by piece; the next piece comes when it is written. */
  write(bytes: Uint8Array): Promise<void>;
  /** Reports how many rows have been answered, and the share of the file that they are, where that is known. */
  onBatch?(rows: number, share: number | undefined): void;
}

export interface PredictionResult {
  readonly rows: number;
  /** What did not fit the model, by column. */
  readonly issues: readonly CellIssue[];
  /** Undefined where no row has a target. */
  readonly scores: PredictionScores | undefined;
  /** Rows that have no target among those of a file that has the column. */
  readonly rowsWithoutTarget: number;
}

/**
 * Writes the file's rows with the model's answers behind them.
 *
 * @throws InputError where a cell cannot be read, after all rows have been looked at; CancellationError. What has been
 *   written by then is not complete.
 */
export async function predictRows(
  model: CompleteModel,
  table: BatchedTable,
  options: PredictOptions,
): Promise<PredictionResult> {
  const { design, preprocessing } = model;
  const { write, lenient, onBatch } = options;
  const yielder = new Yielder(options);
  const report = new CellReport(preprocessing.columns, model.ranges);
  const keeper = scoreKeeper(preprocessing, table.names);
  const writer = rowWriter(table, {
    form: options.form,
    onlyPredictions: options.onlyPredictions,
    answerNames: answerNames(design, preprocessing, options.onlyPredictions ? [] : table.names),
  });
  const network = networkOf(model, options.kernels);
  let rows = 0;
  try {
    await write(writer.header());
    for await (const batch of table.batches()) {
      throwIfCanceled(options.signal);
      const { columns, report: fit } = await fitBatch(batch, model, yielder);
      report.addBatch(batch, columns, fit);
      rows += batch.table.rows;
      // Of a file that cannot be answered, the rest is read to say all that is wrong with it.
      if (lenient || !report.hasUnreadable) {
        const inputs = await encodeMatrix(batch.table, columns, yielder);
        const answers = batchAnswers(design, preprocessing, await yielder.run(network.predictInputs(inputs)));
        keeper?.add(batch.table, answers);
        await write(writer.rows(batch, answers));
      }
      onBatch?.(rows, batch.progress);
    }
  } finally {
    network.close();
  }
  const { issues } = report;
  if (!lenient && report.hasUnreadable) throw new UnreadableCellsError(issues);
  return { rows, issues, scores: keeper?.scores, rowsWithoutTarget: keeper?.rowsWithout ?? 0 };
}

async function fitBatch({ table }: RowBatch, { preprocessing }: CompleteModel, yielder: Yielder) {
  return yielder.run(fitTable(table, preprocessing));
}

/** Cells that the model cannot read. */
export class UnreadableCellsError extends InputError {
  /** What is wrong, and what can be done about it in the file. */
  readonly cells: string;

  constructor(issues: readonly CellIssue[]) {
    const found = issues.filter(({ kind }) => kind === "unreadable");
    const isOne = found.length === 1 && found[0].rows === 1;
    const cells = `${found.map(issueText).join("; ")}. Correct ${isOne ? "the cell, or leave it" : "the cells, or leave them"} empty`;
    super(`${cells}; --lenient takes such cells as missing.`, { field: found[0].column });
    this.cells = `${cells}.`;
  }
}
