import { InputError } from "../../shared/errors.ts";
import { checkCompressedOnce, damagedGzip, isGzip } from "./gzip.ts";
import { joinBytes } from "./joinBytes.ts";
import { checkDecompressed, maxStreamed } from "./limits.ts";

/**
 * A file's bytes from its beginning to its end, piece by piece, so that a file of any size passes through little memory.
 * Each call starts at the beginning.
 */
export interface ByteSource {
  /** Undefined where it is not known before the end. */
  readonly size: number | undefined;
  /** At least some thousand bytes, or the whole file: enough to infer the format. */
  beginning(): Promise<Uint8Array>;
  chunks(): AsyncGenerator<Uint8Array, void, void>;
  /** Opens the file to be read anywhere; absent where the bytes only come in order. */
  open?(): Promise<RandomAccess>;
}

/** Pieces of this size are parsed in a few milliseconds. */
export const chunkBytes = 2 ** 20;

/** A source of these pieces, which remembers its beginning: several readers infer the format from it. */
export function sourceOf(
  size: number | undefined,
  chunks: () => AsyncGenerator<Uint8Array, void, void>,
): ByteSource {
  let first: Promise<Uint8Array> | undefined;
  return {
    size,
    chunks,
    beginning() {
      first ??= firstOf(chunks());
      return first;
    },
  };
}

/** Pieces may be of any size, and a mark or a format's first bytes may lie in two of them. */
const minPrefixBytes = 4096;

async function firstOf(chunks: AsyncGenerator<Uint8Array, void, void>): Promise<Uint8Array> {
  let first = new Uint8Array(0);
  for await (const chunk of chunks) {
    first = joinBytes([first, chunk]);
    if (first.length >= minPrefixBytes) break;
  }
  return first;
}

/** An open file, read where one wants. */
export interface RandomAccess {
  /** Reads into the array from a position on. @returns how many bytes; fewer than fit only at the end of the file */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * A file as a source. While one piece is being parsed the next is read, into two buffers that take turns: a piece is
 * valid until the next is asked for.
 */
export function fileSource(size: number, open: () => Promise<RandomAccess>): ByteSource {
  const inOrder = sourceOf(size, async function* chunks() {
    const file = await open();
    let reading: Promise<number> | undefined;
    try {
      let here = new Uint8Array(chunkBytes);
      let ahead = new Uint8Array(chunkBytes);
      let position = 0;
      reading = file.read(ahead, 0);
      for (;;) {
        const length = await reading;
        if (length === 0) return;
        position += length;
        [here, ahead] = [ahead, here];
        reading = file.read(ahead, position);
        yield here.subarray(0, length);
      }
    } finally {
      await reading?.catch(() => 0);
      await file.close();
    }
  });
  return { ...inOrder, open };
}

/** The same bytes decompressed, where they are a gzip file; of a bomb an InputError comes while it is read. */
export async function decompressedSource(source: ByteSource, file: string): Promise<ByteSource> {
  if (!isGzip(await source.beginning())) return source;
  const decompressed = sourceOf(undefined, () => decompress(source, file));
  checkCompressedOnce(file, await decompressed.beginning());
  return decompressed;
}

async function* decompress(source: ByteSource, file: string): AsyncGenerator<Uint8Array, void, void> {
  const stream = new DecompressionStream("gzip");
  const writer = stream.writable.getWriter();
  let compressed = 0;
  const feed = async () => {
    for await (const chunk of source.chunks()) {
      compressed += chunk.length;
      // The piece may be taken later than it is given, and the source may write over it.
      await writer.write(chunk.slice());
    }
    await writer.close();
  };
  // What fails here fails in the reader as well, which reports it.
  const feeding = feed().catch((error: unknown) => writer.abort(error).catch(() => {}));
  const reader = stream.readable.getReader();
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        // The file could not be read, and says so itself.
        if (error instanceof InputError) throw error;
        throw damagedGzip(file, error);
      });
      if (done || !value) return;
      length += value.length;
      checkDecompressed(file, source.size ?? compressed, length, maxStreamed);
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
    await writer.abort().catch(() => {});
    await feeding;
  }
}
