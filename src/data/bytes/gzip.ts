import { InputError, messageOf } from "../../shared/errors.ts";
import { joinBytes } from "./joinBytes.ts";
import { checkDecompressed, decompressedLimit } from "./limits.ts";

export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The bytes in a gzip file (RFC 1952), as many as {@link decompressedLimit} allows.
 * @param limit number of bytes after which decompression stops without an error: the beginning is enough
 * @param pause called between pieces; what it throws ends the decompression
 */
export async function gunzip(
  bytes: Uint8Array,
  file: string,
  limit = Infinity,
  pause?: () => Promise<void>,
): Promise<Uint8Array> {
  const stream = new DecompressionStream("gzip");
  const writer = stream.writable.getWriter();
  // What fails here fails in the reader as well, which reports it.
  void writer
    .write(bytes)
    .then(() => writer.close())
    .catch(() => {});
  const reader = stream.readable.getReader();
  const chunks: Uint8Array[] = [];
  const largest = decompressedLimit(bytes.length);
  let length = 0;
  try {
    while (length < limit && length <= largest) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw damagedGzip(file, error);
      });
      if (done || !value) break;
      chunks.push(value);
      length += value.length;
      await pause?.();
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  checkDecompressed(file, bytes.length, length);
  const content = joinBytes(chunks);
  checkCompressedOnce(file, content);
  return content;
}

/** @throws InputError when what came out of a gzip file is one itself */
export function checkCompressedOnce(file: string, content: Uint8Array): void {
  if (isGzip(content))
    throw new InputError(`${file} is compressed by gzip more than once. Decompress it once.`, { file });
}

/** Node's error says what is wrong itself, or in its cause. */
export function damagedGzip(file: string, error: unknown): InputError {
  const reason = messageOf(error) || (error instanceof Error ? messageOf(error.cause) : "");
  // Files may be compressed one behind the other (RFC 1952, 2.2); newer engines read the first only, and say so.
  if (/junk/i.test(reason))
    return new InputError(
      `${file} cannot be decompressed: more follows behind the end of its gzip data, such as another compressed file. Decompress it, or compress it again as one.`,
      { file },
    );
  return new InputError(`${file} cannot be decompressed: it is damaged or cut off (${reason}).`, { file });
}
