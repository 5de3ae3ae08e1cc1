import { InputError, messageOf } from "../../shared/errors.ts";
import { checkUnpacked, unpackedLimit } from "./limits.ts";

export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * The bytes in a gzip file (RFC 1952), as many as {@link unpackedLimit} allows.
 * @param limit stop after so many bytes, without an error: the beginning is enough
 * @param pause called between pieces; what it throws ends the unpacking
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
  const largest = unpackedLimit(bytes.length);
  let length = 0;
  try {
    while (length < limit && length <= largest) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new InputError(`${file} cannot be unpacked: it is damaged or cut off (${messageOf(error)}).`, {
          file,
        });
      });
      if (done || !value) break;
      chunks.push(value);
      length += value.length;
      await pause?.();
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  checkUnpacked(file, bytes.length, length);
  return concatenate(chunks, length);
}

function concatenate(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}
