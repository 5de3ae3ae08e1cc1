import { type ReadingControl, Yielder } from "../shared/cooperative.ts";
import type { DataFinding } from "../shared/data/finding.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { CancellationError, InputError, messageOf } from "../shared/errors.ts";
import type { DataFileBytes } from "./bytes/fileBytes.ts";
import { gunzip, isGzip } from "./bytes/gzip.ts";
import { type ByteSource, chunkBytes, decompressedSource, sourceOf } from "./bytes/source.ts";
import {
  baseName,
  type DataFiles,
  isFolderError,
  isNotFound,
  isTestName,
  listDataFiles,
  type ReadFile,
  withField,
} from "./dataFiles.ts";
import type { Dataset } from "./encode/dataset.ts";
import { type EncodeOptions, encodeTable } from "./encode/encode.ts";
import type { DataFormat } from "./formats/dataFormat.ts";
import { type ReadOptions, readDelimited } from "./formats/delimited/readDelimited.ts";
import { formatOf, formatOfName, formatWithId } from "./formats/formats.ts";
import { generateTable } from "./generators/generate.ts";
import { severeFindings } from "./inspect/checks/checks.ts";
import { isGlob } from "./plan/filePattern.ts";
import { mixedColumns, readingOf, readingOfModel, withKinds } from "./plan/readingRules.ts";
import { concatenateTables, withTestRows } from "./table/concatenate.ts";
import type { Table } from "./table/table.ts";

type DatasetSpec = DesignSpec["dataset"];

/** The fields of the design that name one set of files. */
interface FileFields {
  readonly path: string;
  readonly pathField: string;
  readonly labels: string | undefined;
  readonly labelsField: string;
}

/**
 * The design's data, ready to train on.
 * @throws InputError that names the file and line or column, or the design's field; CancellationError
 */
export async function loadDataset(
  design: DesignSpec,
  files: ReadFile | DataFiles,
  options: LoadOptions = {},
): Promise<Dataset> {
  const table = await loadTable(design, files, options);
  const { findings } = options;
  return encodeTable(table, design, {
    ...options,
    consume: true,
    ...(findings && {
      onFitted: async (plan, features, yielder) => {
        findings.push(...(await severeFindings({ design, plan, features, yielder })));
      },
    }),
  });
}

export interface LoadOptions extends Pick<EncodeOptions, "fitted" | "outputs" | keyof ReadingControl> {
  /** Takes the severe findings of the health check, which is made where this is given. */
  readonly findings?: DataFinding[];
}

interface TableOptions extends Pick<LoadOptions, "fitted" | keyof ReadingControl> {
  /** Whether rows without targets are read, too, such as images without a labels file. */
  readonly mayLackLabels?: boolean;
}

/** The design's data as a table, before anything is encoded; the test files' rows come last. */
export async function loadTable(
  design: DesignSpec,
  files: ReadFile | DataFiles,
  { fitted, mayLackLabels = false, ...control }: TableOptions = {},
): Promise<Table> {
  const { dataset: spec } = design;
  const { path } = spec;
  if (path === undefined) {
    checkGenerated(spec);
    return generateTable(design, control);
  }
  const rules = fitted ? readingOfModel(spec, fitted) : spec;
  const loader = new Loader(
    rules,
    typeof files === "function" ? { read: files } : files,
    control,
    mayLackLabels,
  );
  const data = await loader.find({
    path,
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
  if (spec.splitBy === "column")
    throw new InputError(
      'dataset.test: dataset.splitBy "column" says already which rows test. Leave one of them out.',
      { field: "dataset.test" },
    );
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
  return loader.withTestRows(path, table, test);
}

/**
 * The file of a design that names a single file of delimited text, to be read as it comes; undefined for other files,
 * which are read whole.
 *
 * @throws InputError as {@link loadTable} does
 */
export async function openDelimited(
  spec: DatasetSpec & { readonly path: string },
  files: DataFiles,
  control: ReadingControl = {},
): Promise<{ readonly source: ByteSource; readonly options: ReadOptions } | undefined> {
  const { only } = await new Loader(spec, files, control).find({
    path: spec.path,
    pathField: "dataset.path",
    labels: undefined,
    labelsField: "dataset.labels",
  });
  const options = only?.format.delimited?.(spec);
  if (!only || !options) return undefined;
  const { data } = only;
  return { source: data instanceof Uint8Array ? sourceOfBytes(data) : data, options };
}

function sourceOfBytes(bytes: Uint8Array): ByteSource {
  return sourceOf(bytes.length, async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  });
}

/** Generated points come without files, so a design that names some means something else. */
function checkGenerated(spec: DatasetSpec): void {
  for (const key of ["labels", "test", "testLabels"] as const)
    if (spec[key] !== undefined)
      throw new InputError(
        `dataset.${key}: points that dataset.generate draws come without files; dataset.split divides them. Remove it.`,
        { field: `dataset.${key}` },
      );
}

/** A file's content: whole, or where it is a text that may be read as it comes, as a source. */
interface Content {
  readonly file: string;
  readonly format: DataFormat;
  readonly data: Uint8Array | ByteSource;
}

/** The files that some fields stand for; `only` is the content where there is a single one, which has been looked at. */
interface Found {
  readonly fields: FileFields;
  readonly files: readonly string[];
  readonly only?: Content;
}

class Loader {
  private readonly spec: DatasetSpec;
  private readonly files: DataFiles;
  private readonly control: ReadingControl;
  private readonly yielder: Yielder;
  private readonly mayLackLabels: boolean;

  constructor(spec: DatasetSpec, files: DataFiles, control: ReadingControl, mayLackLabels = false) {
    this.mayLackLabels = mayLackLabels;
    this.spec = spec;
    this.files = files;
    this.control = control;
    this.yielder = new Yielder(control);
  }

  async find(fields: FileFields): Promise<Found> {
    const { path, pathField } = fields;
    const { list } = this.files;
    const isFolder = /[/\\]$/.test(path);
    if (!isFolder && !isGlob(path)) {
      const only = await this.open(path, pathField).catch((error: unknown) => {
        if (list && error instanceof FolderFound) return undefined;
        throw error;
      });
      if (only) return { fields, files: [path], only };
    }
    if (!list)
      throw new InputError(`${pathField}: "${path}" is a folder or a pattern. Name one file.`, {
        field: pathField,
      });
    const named = this.spec.format && formatWithId(this.spec.format);
    const files = await listDataFiles(path, pathField, named, list);
    if (fields.labels !== undefined && files.length > 1)
      throw new InputError(
        `${fields.labelsField}: the labels of ${files.length} files cannot be in one. Leave it out: they are found by their names.`,
        { field: fields.labelsField },
      );
    return { fields, files };
  }

  /** The files as one table; where some but not all are test files by their names, their rows are the test part. */
  async parseTellingApart(found: Found): Promise<Table> {
    const test = found.files.filter(isTestName);
    // A column that says which rows test is clearer than a name.
    const isTold = this.spec.splitBy === "column";
    if (test.length === 0 || test.length === found.files.length || isTold) return this.parse(found);
    const table = await this.parse({
      ...found,
      files: found.files.filter((file) => !isTestName(file)),
    });
    const { path } = found.fields;
    const joined = await this.withTestRows(path, table, { ...found, files: test });
    const names = test.slice(0, 2).map((file) => `"${baseName(file)}"`);
    return {
      ...joined,
      warnings: [
        ...joined.warnings,
        `${path}: by the name, ${names.join(", ")}${test.length > 2 ? " and others are" : test.length > 1 ? " are" : " is"} taken as the test part. Name files in dataset.path and dataset.test to divide them otherwise.`,
      ],
    };
  }

  async parse({ fields, files, only }: Found): Promise<Table> {
    const tables: Table[] = [];
    const read = async (file: string, loader: Loader) => {
      const content = only ?? (await loader.open(file, fields.pathField));
      return loader.parseFile(content, await loader.readLabels(content.format, file, fields));
    };
    for (const file of files) tables.push(await read(file, this));
    // A column of words in one file is one in all, so that its cells stay as they are written.
    const words = mixedColumns(tables);
    if (words.length > 0) {
      const isWord = new Set(words);
      const loader = new Loader(withKinds(this.spec, words, "word"), this.files, this.control);
      for (const [index, table] of tables.entries())
        if (table.columns.some(({ name, kind }) => kind === "numeric" && isWord.has(name)))
          tables[index] = await read(files[index], loader);
    }
    return this.yielder.run(concatenateTables(fields.path, tables));
  }

  /** The table with the rows of test files below its own, which are read as its columns are. */
  async withTestRows(path: string, table: Table, test: Found): Promise<Table> {
    const loader = new Loader(readingOf(this.spec, table), this.files, this.control);
    const rows = await loader.parse(test).catch((error: unknown) => {
      throw testFileError(error);
    });
    return this.yielder.run(withTestRows(path, table, rows));
  }

  private async parseFile(
    { file, format, data }: Content,
    labels: DataFileBytes | undefined,
  ): Promise<Table> {
    if (data instanceof Uint8Array) return format.parse({ file, bytes: data }, this.spec, labels);
    if (!format.delimited) throw new Error(`A ${format.label} file is parsed whole.`);
    return readDelimited(data, file, format.delimited(this.spec), this.control);
  }

  /** Looks into a file. A text is read as it comes; what other formats need is somewhere in the file. */
  private async open(file: string, field: string): Promise<Content> {
    const { format: id } = this.spec;
    const named = id ? formatWithId(id) : formatOfName(file);
    const source = named?.delimited && (await this.openReadable(file, field));
    if (source) {
      const data = await decompressedSource(source, file);
      const format = formatOf(file, await data.beginning(), id);
      if (format.delimited) return { file, format, data };
    }
    const { bytes } = await this.readUnpacked(file, field);
    return { file, format: formatOf(file, bytes, id), data: bytes };
  }

  /** What cannot be read, such as a folder, is reported here and not while it is parsed; what is gone by then, too. */
  private async openReadable(file: string, field: string): Promise<ByteSource | undefined> {
    const source = await this.ask(file, field, async (path) => this.files.open?.(path));
    if (!source) return undefined;
    const beginning = await this.ask(file, field, () => source.beginning());
    return {
      size: source.size,
      beginning: async () => beginning,
      async *chunks() {
        try {
          yield* source.chunks();
        } catch (error) {
          throw unreadable(file, field, error);
        }
      },
    };
  }

  private async readLabels(
    format: DataFormat,
    path: string,
    { labels, labelsField }: FileFields,
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
        return await this.unpack(candidate, await this.files.read(candidate));
      } catch (error) {
        if (error instanceof CancellationError) throw error;
        // A file that is there and cannot be read, or is damaged, is the one that was meant.
        if (!isNotFound(error)) throw unreadable(candidate, labelsField, error);
      }
    }
    if (!format.labels.required || this.mayLackLabels) return undefined;
    const tried =
      candidates.length > 0 ? `; there is no ${candidates.map((name) => `"${name}"`).join(" or ")}` : "";
    throw new InputError(`${labelsField}: name the file with the labels of "${path}"${tried}.`, {
      field: labelsField,
    });
  }

  private async readUnpacked(path: string, field: string): Promise<DataFileBytes> {
    return this.unpack(path, await this.ask(path, field, this.files.read));
  }

  private async unpack(file: string, bytes: Uint8Array): Promise<DataFileBytes> {
    const { yielder } = this;
    await yielder.pause();
    if (!isGzip(bytes)) return { file, bytes };
    return { file, bytes: await gunzip(bytes, file, Infinity, () => yielder.pause()) };
  }

  /** What was asked of a file; says which field names it where it is not there. The caller lists a folder. */
  private async ask<T>(path: string, field: string, ask: (path: string) => Promise<T>): Promise<T> {
    try {
      return await ask(path);
    } catch (error) {
      throw unreadable(path, field, error);
    }
  }
}

/** The error of a test file, which is read by rules that its own cells do not show. */
function testFileError(error: unknown): unknown {
  if (!(error instanceof InputError)) return error;
  return new InputError(`${error.message} (The test file is read as the training file is.)`, error.place);
}

/** A folder stands where a file is expected. */
class FolderFound extends InputError {}

/** Why a file cannot be read, and which field of the design names it. */
function unreadable(path: string, field: string, error: unknown): InputError {
  // Such as a path outside the workspace.
  if (error instanceof InputError) return withField(error, field);
  const isFolder = isFolderError(error);
  const problem = isFolder
    ? "is a folder"
    : isNotFound(error)
      ? "does not exist"
      : `cannot be read (${messageOf(error)})`;
  return new (isFolder ? FolderFound : InputError)(
    `${field}: the file "${path}" ${problem}. Name a file, relative to the design's folder.`,
    { field },
  );
}
