import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError, messageOf } from "../../shared/errors.ts";
import { concatenateTables, withTestRows } from "./concatenate.ts";
import {
  baseName,
  isFolderError,
  isNotFound,
  isTestName,
  type ListFolder,
  listDataFiles,
  type ReadFile,
  withField,
} from "./dataFiles.ts";
import type { Dataset } from "./dataset.ts";
import { encodeTable } from "./encode.ts";
import type { DataFileBytes, DataFormat } from "./format.ts";
import { formatOf, formatWithId } from "./formats.ts";
import { isGlob } from "./glob.ts";
import { gunzip, isGzip } from "./gzip.ts";
import type { Table } from "./table.ts";

type DatasetSpec = DesignSpec["dataset"];

/** The fields of the design that name one set of files. */
interface Source {
  readonly path: string;
  readonly pathField: string;
  readonly labels: string | undefined;
  readonly labelsField: string;
}

/**
 * The design's data, ready to train on.
 * @param list without it, a path may name files only
 * @throws InputError that names the file and line or column, or the design's field
 */
export async function loadDataset(design: DesignSpec, read: ReadFile, list?: ListFolder): Promise<Dataset> {
  return encodeTable(await loadTable(design.dataset, read, list), design);
}

/** The design's data files as a table, before anything is encoded; the test files' rows come last. */
export async function loadTable(spec: DatasetSpec, read: ReadFile, list?: ListFolder): Promise<Table> {
  const loader = new Loader(spec, read, list);
  const data = await loader.find({
    path: spec.path,
    pathField: "dataset.path",
    labels: spec.labels,
    labelsField: "dataset.labels",
  });
  if (spec.test === undefined) {
    if (spec.testLabels !== undefined)
      throw new InputError(
        "dataset.testLabels goes with dataset.test. Name the test file there, or remove the labels.",
        { field: "dataset.testLabels" },
      );
    return loader.parseTellingApart(data);
  }
  const test = await loader.find({
    path: spec.test,
    pathField: "dataset.test",
    labels: spec.testLabels,
    labelsField: "dataset.testLabels",
  });
  const others = data.files.filter((file) => !test.files.includes(file));
  if (others.length === 0)
    throw new InputError(
      `dataset.test: "${spec.test}" names all the files of dataset.path, so that none is left to train on. Name others.`,
      { field: "dataset.test" },
    );
  const table = await loader.parse({ ...data, files: others });
  return withTestRows(spec.path, table, await loader.parse(test));
}

/** The files of a source; `only` holds the bytes where there is a single one, which has been read already. */
interface Found {
  readonly source: Source;
  readonly files: readonly string[];
  readonly only?: DataFileBytes;
}

class Loader {
  private readonly spec: DatasetSpec;
  private readonly read: ReadFile;
  private readonly list: ListFolder | undefined;

  constructor(spec: DatasetSpec, read: ReadFile, list: ListFolder | undefined) {
    this.spec = spec;
    this.read = read;
    this.list = list;
  }

  async find(source: Source): Promise<Found> {
    const { path, pathField } = source;
    const isFolder = /[/\\]$/.test(path);
    if (!isFolder && !isGlob(path)) {
      const only = await this.readUnpacked(path, pathField).catch((error: unknown) => {
        if (isFolderError(error)) return undefined;
        throw error;
      });
      if (only) return { source, files: [path], only };
    }
    if (!this.list)
      throw new InputError(`${pathField}: "${path}" is a folder or a pattern. Name one file.`, {
        field: pathField,
      });
    const named = this.spec.format && formatWithId(this.spec.format);
    const files = await listDataFiles(path, pathField, named, this.list);
    if (source.labels !== undefined && files.length > 1)
      throw new InputError(
        `${source.labelsField}: the labels of ${files.length} files cannot be in one. Leave it out: they are found by their names.`,
        { field: source.labelsField },
      );
    return { source, files };
  }

  /** The files as one table; where some but not all are test files by their names, their rows are the test part. */
  async parseTellingApart(found: Found): Promise<Table> {
    const test = found.files.filter(isTestName);
    if (test.length === 0 || test.length === found.files.length) return this.parse(found);
    const table = await this.parse({
      ...found,
      files: found.files.filter((file) => !isTestName(file)),
    });
    const { path } = found.source;
    const joined = withTestRows(path, table, await this.parse({ ...found, files: test }));
    const names = test.slice(0, 2).map((file) => `"${baseName(file)}"`);
    return {
      ...joined,
      warnings: [
        ...joined.warnings,
        `${path}: by the name, ${names.join(", ")}${test.length > 2 ? " and others are" : test.length > 1 ? " are" : " is"} taken as the test part. Name files in dataset.path and dataset.test to divide them otherwise.`,
      ],
    };
  }

  async parse({ source, files, only }: Found): Promise<Table> {
    const tables: Table[] = [];
    for (const file of files) {
      const data = only ?? (await this.readUnpacked(file, source.pathField));
      const format = formatOf(file, data.bytes, this.spec.format);
      tables.push(await format.parse(data, this.spec, await this.readLabels(format, file, source)));
    }
    return concatenateTables(source.path, tables);
  }

  private async readLabels(
    format: DataFormat,
    path: string,
    { labels, labelsField }: Source,
  ): Promise<DataFileBytes | undefined> {
    if (!format.labels) {
      if (labels === undefined) return undefined;
      throw new InputError(
        `${labelsField}: a ${format.label} file has its targets in a column. Remove the labels file.`,
        { field: labelsField },
      );
    }
    if (labels !== undefined) return this.readUnpacked(labels, labelsField);
    const candidates = format.labels.names(path);
    for (const candidate of candidates) {
      try {
        return await unpack(candidate, await this.read(candidate));
      } catch (error) {
        // A file that is there and is damaged is the one that was meant.
        if (error instanceof InputError) throw error;
      }
    }
    if (!format.labels.required) return undefined;
    const tried =
      candidates.length > 0 ? `; there is no ${candidates.map((name) => `"${name}"`).join(" or ")}` : "";
    throw new InputError(`${labelsField}: name the file with the labels of "${path}"${tried}.`, {
      field: labelsField,
    });
  }

  private async readUnpacked(path: string, field: string): Promise<DataFileBytes> {
    let bytes: Uint8Array;
    try {
      bytes = await this.read(path);
    } catch (error) {
      // Such as a path outside the workspace; the caller lists a folder.
      if (error instanceof InputError) throw withField(error, field);
      if (isFolderError(error) && this.list) throw error;
      const problem = isNotFound(error) ? "does not exist" : `cannot be read (${messageOf(error)})`;
      throw new InputError(
        `${field}: the file "${path}" ${problem}. Name a file, relative to the design's folder.`,
        { field },
      );
    }
    return unpack(path, bytes);
  }
}

async function unpack(file: string, bytes: Uint8Array): Promise<DataFileBytes> {
  return { file, bytes: isGzip(bytes) ? await gunzip(bytes, file) : bytes };
}
