import type { DatasetSpec } from "../../shared/design/fields.ts";
import type { DataFileBytes } from "../bytes/fileBytes.ts";
import type { Table } from "../table/table.ts";
import type { ReadOptions } from "./delimited/readDelimited.ts";

/** A format of data files: one literal in one file, from which the lists of formats and of file names derive. */
export interface DataFormat {
  readonly id: FormatId;
  readonly label: string;
  /** What a file's name looks like, without `.gz`: glob patterns, in lower case. */
  readonly patterns: readonly string[];
  /** Those of the patterns whose files mostly hold something else, so that they are read but not offered as data. */
  readonly ambiguousPatterns?: readonly string[];
  /** Whether a file begins as this format's files do; absent where any text may. */
  readonly magic?: (bytes: Uint8Array) => boolean;
  /** Where the targets stand, or may stand, in a second file. */
  readonly labels?: LabelsFile;
  /** How a text of delimited values is read; such a file may be read as it comes, and be larger than memory. */
  readonly delimited?: (options: FormatOptions) => ReadOptions;
  /** The columns' names cannot be read from the file's beginning. */
  readonly needsWhole?: boolean;
  /** The columns' names, from the decompressed beginning of a file, or from the whole of it. */
  readonly columnNames: (
    beginning: DataFileBytes,
    options: FormatOptions,
  ) => readonly string[] | Promise<readonly string[]>;
  /**
   * The file is decompressed already.
   * @throws InputError that names the file and the line, byte, column or key
   */
  readonly parse: (
    file: DataFileBytes,
    options: FormatOptions,
    labels: DataFileBytes | undefined,
  ) => Table | Promise<Table>;
}

export interface LabelsFile {
  /** Without one the file cannot be parsed. */
  readonly required: boolean;
  /** The names it may have, given the first file's, likeliest first. */
  readonly names: (path: string) => readonly string[];
}

export type FormatId = NonNullable<DatasetSpec["format"]>;
export type FormatOptions = Partial<
  Pick<
    DatasetSpec,
    "header" | "delimiter" | "decimal" | "thousands" | "comment" | "missingWords" | "skipLines" | "columns"
  >
>;
