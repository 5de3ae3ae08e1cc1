import type { TablePeek } from "../../shared/messages.ts";
import { formatOf } from "./formats.ts";
import { gunzip, isGzip } from "./gzip.ts";
import { guessTarget } from "./target.ts";

/** As much of a file is looked at; a header longer than this is cut. */
const sampleBytes = 1 << 18;

/**
 * A glance at a data file: only its beginning is unpacked and read, so that it takes milliseconds however large it is.
 * @param path tells the format
 */
export async function peekTable(bytes: Uint8Array, path: string): Promise<TablePeek> {
  const beginning = isGzip(bytes) ? await gunzip(bytes, path, sampleBytes) : bytes;
  const sample = beginning.subarray(0, sampleBytes);
  const columns = formatOf(path, sample, undefined).columnNames(
    { file: path, bytes: sample },
    { header: "auto" },
  );
  return { columns, target: columns.length > 0 ? guessTarget(columns) : undefined };
}
