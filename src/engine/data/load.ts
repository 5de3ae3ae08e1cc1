import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError, messageOf } from "../../shared/errors.ts";
import type { Dataset } from "./dataset.ts";
import { encodeTable } from "./encode.ts";
import { type DataFormat, formatOf } from "./formats.ts";
import { gunzip, isGzip } from "./gzip.ts";
import type { DataFileBytes } from "./idx.ts";
import type { Table } from "./table.ts";

/** Reads a file whose path is relative to the design; rejects when there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/**
 * The design's data, ready to train on.
 * @throws InputError that names the file and line or column, or the design's field
 */
export async function loadDataset(design: DesignSpec, read: ReadFile): Promise<Dataset> {
  return encodeTable(await loadTable(design.dataset, read), design);
}

/** The design's data file as a table, before anything is encoded. */
export async function loadTable(spec: DesignSpec["dataset"], read: ReadFile): Promise<Table> {
  const data = await readUnpacked(spec.path, "dataset.path", read);
  const format = formatOf(spec.path, data.bytes, spec.format);
  return format.parse(data, spec, await readLabels(format, spec, read));
}

async function readLabels(
  format: DataFormat,
  { path, labels }: DesignSpec["dataset"],
  read: ReadFile,
): Promise<DataFileBytes | undefined> {
  if (!format.labelsNames) {
    if (labels === undefined) return undefined;
    throw new InputError(
      `dataset.labels: a ${format.label} file has its targets in a column. Remove the labels file.`,
      {
        field: "dataset.labels",
      },
    );
  }
  if (labels !== undefined) return readUnpacked(labels, "dataset.labels", read);
  const candidates = format.labelsNames(path);
  for (const candidate of candidates) {
    try {
      return await unpack(candidate, await read(candidate));
    } catch (error) {
      // A file that is there and is damaged is the one that was meant.
      if (error instanceof InputError) throw error;
    }
  }
  const tried =
    candidates.length > 0 ? `; there is no ${candidates.map((name) => `"${name}"`).join(" or ")}` : "";
  throw new InputError(`dataset.labels: name the file with the labels of "${path}"${tried}.`, {
    field: "dataset.labels",
  });
}

async function readUnpacked(path: string, field: string, read: ReadFile): Promise<DataFileBytes> {
  let bytes: Uint8Array;
  try {
    bytes = await read(path);
  } catch (error) {
    const problem = isNotFound(error) ? "does not exist" : `cannot be read (${messageOf(error)})`;
    throw new InputError(
      `${field}: the file "${path}" ${problem}. Name a file, relative to the design's folder.`,
      {
        field,
      },
    );
  }
  return unpack(path, bytes);
}

async function unpack(file: string, bytes: Uint8Array): Promise<DataFileBytes> {
  return { file, bytes: isGzip(bytes) ? await gunzip(bytes, file) : bytes };
}

/** Node's and VS Code's errors for a missing file; one that has crossed a channel keeps its name and message only. */
function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : "";
  return /ENOENT|NotFound/.test(`${code} ${error.name} ${error.message}`);
}
