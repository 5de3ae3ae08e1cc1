import type { TablePeek } from "../../shared/messages.ts";
import { type ListFolder, listDataFiles } from "./dataFiles.ts";
import { formatOf, formatOfName } from "./formats.ts";
import { gunzip, isGzip } from "./gzip.ts";
import { guessTarget } from "./target.ts";

/** As much of a file is looked at; a header longer than this is cut. */
const sampleBytes = 1 << 18;

/**
 * A glance at a data file: only its beginning is unpacked and read, so that it takes milliseconds however large it is.
 * @param path tells the format
 */
export async function peekTable(bytes: Uint8Array, path: string): Promise<TablePeek> {
  const isWhole = formatOfName(path)?.needsWhole === true;
  const limit = isWhole ? Infinity : sampleBytes;
  const unpacked = isGzip(bytes) ? await gunzip(bytes, path, limit) : bytes;
  const format = formatOf(path, unpacked, undefined);
  const sample = format.needsWhole ? unpacked : unpacked.subarray(0, sampleBytes);
  const columns = await format.columnNames({ file: path, bytes: sample }, { header: "auto" });
  return { columns, target: columns.length > 0 ? guessTarget(columns) : undefined };
}

/** The first of the data files that a path stands for, which may be a folder's or a pattern. */
export async function firstDataFile(path: string, list: ListFolder): Promise<string> {
  const files = await listDataFiles(path, "dataset.path", undefined, list);
  return files[0];
}
