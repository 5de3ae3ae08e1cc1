/** New rows for a trained model, in batches: delimited text is read as it comes, other formats are read whole. */
import { type ReadingControl, Yielder } from "../shared/cooperative.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { didYouMean } from "../shared/design/nearest.ts";
import { InputError } from "../shared/errors.ts";
import type { DataFiles } from "./dataFiles.ts";
import { delimitedBatches } from "./formats/delimited/delimitedBatches.ts";
import { formatOfName } from "./formats/formats.ts";
import { loadTable, openDelimited } from "./load.ts";
import type { Preprocessing } from "./plan/preprocessing.ts";
import { readingOfModel } from "./plan/readingRules.ts";
import type { BatchedTable, RowBatch } from "./table/rowBatch.ts";
import type { Column, Table } from "./table/table.ts";

/** Rows of a batch of a table that was read whole. */
const rowsPerBatch = 2 ** 13;
/** Missing columns that an error lists. */
const maxListed = 5;

/**
 * Opens a file whose rows a trained model is to answer. The model says how its columns are read, whatever the file's cells
 * look like; columns are found by their names, in any order, and further columns are passed over.
 *
 * @param design the model's, whose rules for reading data hold for the file
 * @throws InputError where the file cannot be read or lacks a column; CancellationError
 */
export async function openRows(
  path: string,
  design: DesignSpec,
  preprocessing: Preprocessing,
  files: DataFiles,
  control: ReadingControl = {},
): Promise<BatchedTable> {
  const spec = readingOfModel(specOf(path, design), preprocessing);
  const targets = targetsOf(preprocessing);
  const needed = preprocessing.columns.map(({ column }) => column);
  const text = await openDelimited({ ...spec, path }, files, control);
  const rows = text
    ? await delimitedBatches(
        text.source,
        path,
        { ...text.options, only: new Set([...needed, ...targets]), needed },
        control,
      )
    : batchesOf(
        await wholeTable({ ...design, dataset: spec }, [...needed, ...targets], files, control),
        control,
      );
  const lacking = needed.filter((name) => !rows.names.includes(name));
  if (lacking.length > 0) throw lackingColumns(path, lacking, rows.names);
  return rows;
}

/** The columns that hold what the model predicts. */
function targetsOf({ target }: Preprocessing): readonly string[] {
  return target.kind === "classes" ? [target.column] : target.columns.map(({ column }) => column);
}

/** The rules for reading the training file, for another file. */
function specOf(path: string, { dataset }: DesignSpec): DesignSpec["dataset"] {
  return {
    ...dataset,
    path,
    // What the file's name says of its format is clearer than what another file's format was.
    format: formatOfName(path) ? undefined : dataset.format,
    labels: undefined,
    test: undefined,
    testLabels: undefined,
    generate: undefined,
    splitBy: "order",
    splitColumn: undefined,
  };
}

/** The whole table; a column of numbers in which something else was found is read as strings, so that all of it is found. */
async function wholeTable(
  design: DesignSpec,
  used: readonly string[],
  files: DataFiles,
  control: ReadingControl,
): Promise<Table> {
  const options = { ...control, mayLackLabels: true };
  const table = await loadTable(design, files, options);
  const faulty = table.columns.filter(({ error, name }) => error && used.includes(name));
  if (faulty.length === 0) return table;
  const columns = { ...design.dataset.columns };
  for (const { name } of faulty) columns[name] = { ...columns[name], role: "categorical" };
  return loadTable({ ...design, dataset: { ...design.dataset, columns } }, files, options);
}

function batchesOf(table: Table, control: ReadingControl): BatchedTable {
  return {
    file: table.file,
    names: table.columns.map(({ name }) => name),
    warnings: [],
    async *batches() {
      const yielder = new Yielder(control);
      for (let from = 0; from < table.rows; from += rowsPerBatch) {
        await yielder.pause();
        yield batchOf(table, from, Math.min(from + rowsPerBatch, table.rows));
      }
    },
  };
}

function batchOf(table: Table, from: number, to: number): RowBatch {
  return {
    table: {
      file: table.file,
      rows: to - from,
      columns: table.columns.map((column) => sliceOf(column, from, to)),
      ...(table.lineOf && !table.parts && { lineOf: (row: number) => table.lineOf?.(from + row) ?? 0 }),
      warnings: [],
    },
    firstRow: from,
    words: [],
    progress: to / table.rows,
  };
}

/** Some rows of a column. */
function sliceOf(column: Column, from: number, to: number): Column {
  switch (column.kind) {
    case "numeric": {
      const values = new Float64Array(to - from);
      if (column.compact) column.compact.read(from, to, values);
      else values.set(column.values.subarray(from, to));
      return { kind: "numeric", name: column.name, values, ...(column.error && { error: column.error }) };
    }
    case "text": {
      const codes = new Int32Array(to - from);
      if (column.compact) column.compact.read(from, to, codes);
      else codes.set(column.codes.subarray(from, to));
      const { name, categories, error } = column;
      return { kind: "text", name, codes, categories, ...(error && { error }) };
    }
    case "block": {
      const width = column.shape.reduce((product, size) => product * size, 1);
      return { ...column, values: column.values.subarray(from * width, to * width) };
    }
    default:
      return column satisfies never;
  }
}

function lackingColumns(file: string, lacking: readonly string[], names: readonly string[]): InputError {
  const listed = lacking.slice(0, maxListed).map((name) => `"${name}"`);
  const more = lacking.length - listed.length;
  const near = lacking.slice(0, maxListed).flatMap((name) => {
    const found = didYouMean(
      name,
      names.filter((other) => !lacking.includes(other)),
    );
    return found === "" ? [] : [found.trim()];
  });
  return new InputError(
    `${file} has no column ${listed.join(", ")}${more > 0 ? ` and ${more} more` : ""}, which the model needs. ${
      near.length > 0
        ? near.join(" ")
        : `Its columns are ${names
            .slice(0, 8)
            .map((name) => `"${name}"`)
            .join(", ")}${names.length > 8 ? ", …" : ""}.`
    } Rename the column, or name another file.`,
    { file, field: lacking[0] },
  );
}
