import { InputError } from "../../shared/errors.ts";
import { utf8Of } from "../bytes/text.ts";
import { matchesGlob } from "../plan/filePattern.ts";
import { arff } from "./arff.ts";
import { arrow } from "./arrow/arrow.ts";
import { cifar10, cifar100 } from "./cifar.ts";
import type { DataFormat, FormatId, FormatOptions } from "./dataFormat.ts";
import { type ReadOptions, readDelimitedBytes, readNames } from "./delimited/readDelimited.ts";
import { idx } from "./idx.ts";
import { json, jsonLines } from "./json.ts";
import { libsvm } from "./libsvm.ts";
import { npy } from "./numpy/npy.ts";
import { npz } from "./numpy/npz.ts";
import { parquet } from "./parquet/parquet.ts";

const csv: DataFormat = {
  id: "csv",
  label: "CSV",
  patterns: ["*.csv", "*.txt", "*.data"],
  ambiguousPatterns: ["*.txt"],
  columnNames: ({ file, bytes }, options) => readNames(bytes, file, options),
  delimited: (options) => options,
  parse: ({ file, bytes }, options) => readDelimitedBytes(utf8Of(bytes, file), file, options),
};

const tabbed = (options: FormatOptions): ReadOptions => ({
  ...options,
  usualDelimiter: "\t",
});

const tsv: DataFormat = {
  id: "tsv",
  label: "TSV",
  patterns: ["*.tsv", "*.tab"],
  columnNames: ({ file, bytes }, options) => readNames(bytes, file, tabbed(options)),
  delimited: tabbed,
  parse: ({ file, bytes }, options) => readDelimitedBytes(utf8Of(bytes, file), file, tabbed(options)),
};

const byId: Record<FormatId, DataFormat> = {
  csv,
  tsv,
  json,
  "json-lines": jsonLines,
  npy,
  npz,
  idx,
  "cifar-10": cifar10,
  "cifar-100": cifar100,
  parquet,
  arrow,
  libsvm,
  arff,
};
export const dataFormats: readonly DataFormat[] = Object.values(byId);

export function formatWithId(id: FormatId): DataFormat {
  return byId[id];
}

/** The format that the design names, else that of the file's name, else of its first bytes. */
export function formatOf(path: string, bytes: Uint8Array, named: FormatId | undefined): DataFormat {
  if (named) return byId[named];
  const byName = formatOfName(path);
  if (byName && isPlausible(byName, bytes)) return byName;
  const byBytes = dataFormats.find((format) => format.magic?.(bytes));
  if (byName && byBytes)
    throw new InputError(
      `dataset.format: "${path}" is named like ${byName.label} and begins like ${byBytes.label}. Set dataset.format to "${byName.id}" or "${byBytes.id}", or rename the file.`,
      { field: "dataset.format" },
    );
  const found = byName ?? byBytes;
  if (found) return found;
  const known = dataFormats.map((format) => format.id).join(", ");
  throw new InputError(
    `dataset.format: the format of "${path}" cannot be inferred from its name. Set dataset.format to one of ${known}.`,
    { field: "dataset.format" },
  );
}

/** Whether a file may be what its name says: it has its format's first bytes, or is text where that has none. */
function isPlausible(format: DataFormat, bytes: Uint8Array): boolean {
  // Of an empty file, the parser says so.
  if (bytes.length === 0) return true;
  // UTF-16 has zero characters as well, behind a mark.
  if (!format.magic) return bytes[0] >= 0xfe || !bytes.subarray(0, 64).includes(0);
  return format.magic(bytes);
}

/** The format whose files are called so, compressed or not. */
export function formatOfName(path: string): DataFormat | undefined {
  const name = path
    .slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1)
    .toLowerCase()
    .replace(/\.gz$/, "");
  // A design is JSON as well, and no data.
  if (name.endsWith(".mlp.json")) return undefined;
  return dataFormats.find((format) => format.patterns.some((pattern) => matchesGlob(name, pattern)));
}
