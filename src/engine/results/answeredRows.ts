import { encodeRows } from "../../data/encode/applyPreprocessing.ts";
import type { Dataset } from "../../data/encode/dataset.ts";
import { rowImages } from "../../data/encode/rowImages.ts";
import { someRows } from "../../data/table/someRows.ts";
import { type Column, numbersAt, sourceOfRow, type Table } from "../../data/table/table.ts";
import { InputError } from "../../shared/errors.ts";
import {
  type AnsweredRow,
  type AnsweredRows,
  maxAnsweredRows,
  type RowsQuery,
} from "../../shared/results/resultsRequests.ts";
import { answersOf } from "./answers.ts";
import { findRows } from "./foundRows.ts";
import { rawCells } from "./rawCells.ts";
import type { Subject, TrainedNetworks } from "./trainedNetworks.ts";

/**
 * Rows of the data with what a network answers to them.
 *
 * @throws InputError where the part has no rows, the filter does not fit the network, or the data has changed;
 * CancellationError
 */
export async function answeredRows(
  subject: Subject,
  query: RowsQuery,
  networks: TrainedNetworks,
): Promise<AnsweredRows> {
  const { design, dataset, moment } = subject;
  const { total, rows, values } = await chosenRows(subject, query, networks);
  const table = await subject.table();
  if (table.rows !== dataset.summary.rows.all || !(await areSame(table, dataset, rows)))
    throw new InputError(
      `${table.file} has changed since this network was trained, so that its rows cannot be shown. Train again.`,
      { file: table.file },
    );
  const images = rowImages(table, dataset, design);
  const { inputs, targets } = rawColumns(subject, table);
  const columns = [...new Set([...inputs, ...targets])].filter(({ name }) => !images?.columns.includes(name));
  const cells = columns.map((column) => rawCells(column, rows));
  const actual = actualOf(subject, targets, rows);
  const answers = answersOf(design, dataset, values);
  return {
    moment,
    total,
    columns: columns.map(({ name }) => name),
    image: images?.shape ?? null,
    file: placeOf(table, 0) ? table.file : null,
    rows: Array.from(rows, (row, i) => ({
      row,
      place: placeOf(table, row),
      cells: cells.map((column) => column[i]),
      pixels: images?.pixels(row) ?? null,
      answer: answers[i],
      actual: actual[i],
    })),
  };
}

/** Whether rows of the file are still those that the dataset was encoded from. */
async function areSame(
  table: Table,
  { inputs, summary, preprocessing }: Dataset,
  rows: Uint32Array,
): Promise<boolean> {
  const { inputs: present } = await encodeRows(someRows(table, rows), preprocessing);
  const width = summary.inputs.length;
  return rows.every((row, i) =>
    inputs
      .subarray(row * width, (row + 1) * width)
      .every((value, input) => Object.is(value, present[i * width + input])),
  );
}

/** The rows to be sent, what the network gives for them, and how many the filter finds. */
interface ChosenRows {
  readonly total: number;
  readonly rows: Uint32Array;
  /** (rows, outputs), row-major. */
  readonly values: Float32Array;
}

async function chosenRows(
  subject: Subject,
  { part, filter, from, count }: RowsQuery,
  networks: TrainedNetworks,
): Promise<ChosenRows> {
  const { network, dataset } = subject;
  const to = from + Math.min(count, maxAnsweredRows);
  if (filter.kind === "rows") {
    const { all } = dataset.summary.rows;
    const unknown = filter.rows.find((row) => !(Number.isInteger(row) && row >= 0 && row < all));
    if (unknown !== undefined)
      throw new InputError(
        `There is no row ${unknown + 1}: the data has ${all.toLocaleString("en-US")} rows. Choose another one.`,
      );
    const rows = Uint32Array.from(filter.rows.slice(from, to));
    const { values } = await subject.run(network.predictRows(rows));
    return { total: filter.rows.length, rows, values };
  }
  const { predictions, places } = await findRows(subject, part, filter, networks);
  const { outputs } = dataset.summary;
  const shown = places.subarray(from, to);
  const values = new Float32Array(shown.length * outputs);
  for (const [i, place] of shown.entries())
    values.set(predictions.values.subarray(place * outputs, (place + 1) * outputs), i * outputs);
  return {
    total: places.length,
    rows: shown.map((place) => predictions.rows[place]),
    values,
  };
}

function rawColumns({ dataset }: Subject, table: Table) {
  const { columns, target } = dataset.preprocessing;
  const byName = new Map(table.columns.map((column) => [column.name, column]));
  const find = (names: readonly { readonly column: string }[]) =>
    names.flatMap(({ column }) => byName.get(column) ?? []);
  return { inputs: find(columns), targets: find(target.kind === "classes" ? [target] : target.columns) };
}

/** What each row should give; null where its target is missing in the file. */
function actualOf(
  { dataset }: Subject,
  columns: readonly Column[],
  rows: Uint32Array,
): AnsweredRow["actual"][] {
  const { targets, summary, preprocessing } = dataset;
  const { target } = preprocessing;
  const cells = columns.map((column) => rawCells(column, rows));
  const isMissing = (i: number) => cells.some((column) => column[i] === "");
  if (targets.kind === "labels")
    return Array.from(rows, (row, i) => (isMissing(i) ? null : targets.labels[row]));
  // Where the file has numbers, they are as the file has them: those of the dataset are in single precision.
  const exact = columns.map((column) => (column.kind === "numeric" ? numbersAt(column, rows) : undefined));
  const numberOf = (row: number, i: number, output: number) => {
    const { mean, scale } = target.kind === "numbers" ? target.columns[output] : { mean: 0, scale: 1 };
    return exact[output]?.[i] ?? targets.values[row * summary.outputs + output] * scale + mean;
  };
  return Array.from(rows, (row, i) =>
    isMissing(i) ? null : Array.from({ length: summary.outputs }, (_, output) => numberOf(row, i, output)),
  );
}

function placeOf(table: Table, row: number): AnsweredRow["place"] {
  const { file, line } = sourceOfRow(table, row);
  return line === undefined ? null : { file, line };
}
