import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError, messageOf } from "../../shared/errors.ts";
import type { Dataset } from "./dataset.ts";
import { readDelimited } from "./delimited/readDelimited.ts";
import { encodeTable } from "./encode.ts";
import { type DataFormat, formatOf, formatOfName } from "./formats.ts";
import { generateTable } from "./generators/generate.ts";
import { gunzip, isGzip } from "./gzip.ts";
import type { DataFileBytes } from "./idx.ts";
import { type ByteSource, type ReadingControl, unpackedSource } from "./source.ts";
import type { Table } from "./table.ts";

/** Reads a file whose path is relative to the design; rejects when there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array>;

/** The files of a design: whole, and where that can be had, piece by piece. */
export interface DataFiles {
  readonly read: ReadFile;
  /** The file as a source that is read as needed; undefined where it can only be had whole. Rejects as `read` does. */
  readonly open?: (path: string) => Promise<ByteSource | undefined>;
}

/**
 * The design's data, ready to train on.
 * @throws InputError that names the file and line or column, or the design's field; CancelledError
 */
export async function loadDataset(
  design: DesignSpec,
  files: ReadFile | DataFiles,
  control: ReadingControl = {},
): Promise<Dataset> {
  return encodeTable(await loadTable(design, files, control), design, { ...control, consume: true });
}

/** The design's data file as a table, before anything is encoded. */
export async function loadTable(
  design: DesignSpec,
  files: ReadFile | DataFiles,
  control: ReadingControl = {},
): Promise<Table> {
  const { dataset: spec } = design;
  const { path } = spec;
  if (path === undefined) return generateTable(design, control);
  const { read, open }: DataFiles = typeof files === "function" ? { read: files } : files;
  // A text is read as it comes; what other formats need is somewhere in the file.
  const named = spec.format === undefined ? formatOfName(path) : formatOf(path, noBytes, spec.format);
  if (open && named?.delimited && spec.labels === undefined) {
    const source = await found(path, "dataset.path", open);
    if (source)
      return readDelimited(await unpackedSource(source, path), path, named.delimited(spec), control);
  }
  const data = await readUnpacked(path, "dataset.path", read);
  const format = formatOf(path, data.bytes, spec.format);
  return format.parse(data, spec, await readLabels(format, path, spec.labels, read));
}

const noBytes = new Uint8Array(0);

async function readLabels(
  format: DataFormat,
  path: string,
  labels: string | undefined,
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
  return unpack(path, await found(path, field, read));
}

/** What was asked of a file; says which field names it where it is not there. */
async function found<T>(path: string, field: string, ask: (path: string) => Promise<T>): Promise<T> {
  try {
    return await ask(path);
  } catch (error) {
    const problem = isNotFound(error) ? "does not exist" : `cannot be read (${messageOf(error)})`;
    throw new InputError(
      `${field}: the file "${path}" ${problem}. Name a file, relative to the design's folder.`,
      {
        field,
      },
    );
  }
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
