import type { DatasetSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import { type ReadOptions, readDelimitedBytes, readNames } from "./delimited/readDelimited.ts";
import { type DataFileBytes, idxColumns, isIdx, labelsNames, parseIdx } from "./idx.ts";
import type { Table } from "./table.ts";
import { utf8Of } from "./text.ts";

/** A format of data files: one literal below, from which the lists of formats and of file names derive. */
export interface DataFormat {
  readonly id: FormatId;
  readonly label: string;
  /** What a file's name looks like, without `.gz`: glob patterns, in lower case. */
  readonly patterns: readonly string[];
  /** Whether a file begins as this format's files do; absent where any text may. */
  readonly magic?: (bytes: Uint8Array) => boolean;
  /** Where the targets stand in a second file: the names it may have, given the first one's. */
  readonly labelsNames?: (path: string) => readonly string[];
  /** How a text of delimited values is read; such a file may be read as it comes, and be larger than memory. */
  readonly delimited?: (options: FormatOptions) => ReadOptions;
  /** The columns' names, from the unpacked beginning of a file. */
  readonly columnNames: (beginning: DataFileBytes, options: FormatOptions) => readonly string[];
  /** The files are unpacked already; `labels` is there when `labelsNames` is. */
  readonly parse: (file: DataFileBytes, options: FormatOptions, labels: DataFileBytes | undefined) => Table;
}

export type FormatId = NonNullable<DatasetSpec["format"]>;
export type FormatOptions = Partial<
  Pick<DatasetSpec, "header" | "delimiter" | "decimal" | "comment" | "columns">
>;

const csv: DataFormat = {
  id: "csv",
  label: "CSV",
  patterns: ["*.csv", "*.txt", "*.data"],
  columnNames: ({ file, bytes }, options) => readNames(bytes, file, options),
  delimited: (options) => options,
  parse: ({ file, bytes }, options) => readDelimitedBytes(utf8Of(bytes, file), file, options),
};

const tabbed = (options: FormatOptions): ReadOptions => ({
  ...options,
  delimiter: options.delimiter ?? "\t",
});

const tsv: DataFormat = {
  id: "tsv",
  label: "TSV",
  patterns: ["*.tsv", "*.tab"],
  columnNames: ({ file, bytes }, options) => readNames(bytes, file, tabbed(options)),
  delimited: tabbed,
  parse: ({ file, bytes }, options) => readDelimitedBytes(utf8Of(bytes, file), file, tabbed(options)),
};

const idx: DataFormat = {
  id: "idx",
  label: "IDX (MNIST)",
  patterns: ["*.idx", "*-ubyte", "*.idx?-ubyte", "*.idx?"],
  magic: isIdx,
  labelsNames,
  columnNames: () => idxColumns,
  parse: (images, _options, labels) => {
    if (!labels) throw new Error("An IDX file is parsed with its labels.");
    return parseIdx(images, labels);
  },
};

const byId: Record<FormatId, DataFormat> = { csv, tsv, idx };
export const dataFormats: readonly DataFormat[] = Object.values(byId);

/** The format that the design names, else that of the file's name, else of its first bytes. */
export function formatOf(path: string, bytes: Uint8Array, named: FormatId | undefined): DataFormat {
  const found = named
    ? byId[named]
    : (formatOfName(path) ?? dataFormats.find((format) => format.magic?.(bytes)));
  if (found) return found;
  const known = dataFormats.map((format) => format.id).join(", ");
  throw new InputError(
    `dataset.format: the format of "${path}" cannot be told from its name. Set dataset.format to one of ${known}.`,
    { field: "dataset.format" },
  );
}

/** The format whose files are called so, packed or not. */
export function formatOfName(path: string): DataFormat | undefined {
  const name = path
    .slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1)
    .toLowerCase()
    .replace(/\.gz$/, "");
  return dataFormats.find((format) => format.patterns.some((pattern) => matches(name, pattern)));
}

/** Glob with `*` and `?`. */
function matches(name: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(name);
}
