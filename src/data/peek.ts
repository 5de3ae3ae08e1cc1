import type { TablePeek } from "../shared/messages.ts";
import { gunzip, isGzip } from "./bytes/gzip.ts";
import { type ListFolder, listDataFiles } from "./dataFiles.ts";
import { formatOf } from "./formats/formats.ts";
import { guessTarget } from "./plan/guessTarget.ts";

/** Number of bytes that are read of a file; a longer header is cut. */
const sampleBytes = 1 << 18;

/**
 * The columns of a data file and which one is most likely predicted.
 * @param bytes the file, or its beginning
 * @param path whose name says the format
 * @param whole gives all of the file, which some formats need
 */
export async function peekTable(
  bytes: Uint8Array,
  path: string,
  whole = async () => bytes,
): Promise<TablePeek> {
  const beginning = await decompressed(bytes, path, sampleBytes);
  const format = formatOf(path, beginning, undefined);
  const sample = format.needsWhole ? await decompressed(await whole(), path, Infinity) : beginning;
  const columns = await format.columnNames({ file: path, bytes: sample }, { header: "auto" });
  return {
    columns,
    target: columns.length > 0 ? guessTarget(columns.map((name) => ({ name }))).value : undefined,
  };
}

async function decompressed(bytes: Uint8Array, path: string, limit: number): Promise<Uint8Array> {
  return (isGzip(bytes) ? await gunzip(bytes, path, limit) : bytes).subarray(0, limit);
}

/** The first of the data files that a path, a folder or a pattern stands for. */
export async function firstDataFile(path: string, list: ListFolder): Promise<string> {
  const files = await listDataFiles(path, "dataset.path", undefined, list);
  return files[0];
}
