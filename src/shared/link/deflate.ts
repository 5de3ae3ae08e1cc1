/** Compression by DEFLATE without a header (RFC 1951), as every current browser and Node have it. */

export function deflate(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return transform(new CompressionStream("deflate-raw"), bytes, Number.POSITIVE_INFINITY);
}

/**
 * The bytes that {@link deflate} compressed.
 *
 * @param maxLength number of bytes after which decompression ends, since a few bytes can stand for gigabytes
 * @throws RangeError where there are more bytes; TypeError where the compressed bytes are damaged
 */
export function inflate(bytes: Uint8Array, maxLength: number): Promise<Uint8Array<ArrayBuffer>> {
  return transform(new DecompressionStream("deflate-raw"), bytes, maxLength);
}

async function transform(
  { readable, writable }: CompressionStream | DecompressionStream,
  bytes: Uint8Array,
  maxLength: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = writable.getWriter();
  // What fails here fails in the reader as well, which reports it.
  void writer
    .write(bytes)
    .then(() => writer.close())
    .catch(() => {});
  const reader = readable.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || !value) break;
      length += value.length;
      if (length > maxLength) throw new RangeError(`There are more than ${maxLength} bytes.`);
      chunks.push(value);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
