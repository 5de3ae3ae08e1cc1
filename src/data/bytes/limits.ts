import { InputError } from "../../shared/errors.ts";

/**
 * What no file may exceed, however small it is on disk: a length field that lies, and a "bomb" that decompresses to what no
 * memory holds, are refused before anything is allocated for them.
 */

/** A file that decompresses to more is refused where it is decompressed whole … */
const maxDecompressedBytes = 4 * 2 ** 30;
/** … and where it passes by, piece by piece. */
export const maxStreamed = 64 * 2 ** 30;

/** Number of bytes up to which a decompressed file may be larger than the compressed one by any factor. */
const freelyDecompressed = 256 * 2 ** 20;

/** Factor by which a larger file may grow when it is decompressed. Data grows by 2 to 20, a decompression bomb by 1000. */
const maxExpansion = 100;

/** A table of more values (1 GiB in double precision) is refused where the file does not have to hold them all. */
const maxValues = 2 ** 27;

/** More columns than this are no table, and a text may have as many as it has bytes. */
export const maxColumns = 2 ** 16;

/** Number of bytes that a compressed file of this size may decompress to. */
export function decompressedLimit(compressed: number, most = maxDecompressedBytes): number {
  return Math.min(most, Math.max(freelyDecompressed, compressed * maxExpansion));
}

/** @throws InputError when the compressed bytes would decompress to more than the limit */
export function checkDecompressed(
  file: string,
  compressed: number,
  decompressed: number,
  most = maxDecompressedBytes,
): void {
  const limit = decompressedLimit(compressed, most);
  if (decompressed <= limit) return;
  throw new InputError(
    limit === most
      ? `${file} decompresses to more than ${most / 2 ** 30} GiB. Use fewer rows.`
      : `${file} decompresses from ${compressed} bytes to more than ${Math.floor(limit / 2 ** 20)} MiB, more than ${maxExpansion} times as many, as data does not. Decompress it, or use fewer rows.`,
    { file },
  );
}

/** @throws InputError when the table would have more values, or columns, than the limits */
export function checkTableSize(file: string, rows: number, columns: number): void {
  if (columns > maxColumns)
    throw new InputError(
      `${file} has ${columns} columns; at most ${maxColumns} can be used. Use fewer columns.`,
      { file },
    );
  if (rows * columns > maxValues)
    throw new InputError(
      `${file}: ${rows} rows of ${columns} columns are too many (${maxValues} values at most). Use fewer rows or columns.`,
      { file },
    );
}
