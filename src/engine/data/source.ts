import { InputError, messageOf } from "../../shared/errors.ts";
import type { ReadingProgress } from "../../shared/messages.ts";
import { isGzip } from "./gzip.ts";

/**
 * A file's bytes from its beginning to its end, piece by piece, so that a file of any size passes through little memory.
 * Each call begins anew.
 */
export interface ByteSource {
  /** Undefined where it is not known before the end. */
  readonly size: number | undefined;
  chunks(): AsyncGenerator<Uint8Array, void, void>;
}

/** What a long reading tells, and how it is stopped. */
export interface ReadingControl {
  /** Lets waiting messages be handled: resolves in a later macrotask. */
  yieldToEvents?(): Promise<void>;
  /** Asked after each yield. */
  isCancelled?(): boolean;
  onProgress?(progress: ReadingProgress): void;
}

/** The user gave up: no error to show. */
export class CancelledError extends Error {
  override readonly name = "CancelledError";

  constructor() {
    super("Reading the data was cancelled.");
  }
}

/** Between two looks at what has come in, in milliseconds. */
const breath = 40;

/** Progress and cancellation of one piece of work: {@link pause} is called often and seldom does anything. */
export class Breather {
  private readonly control: ReadingControl;
  private last = performance.now();

  constructor(control: ReadingControl) {
    this.control = control;
  }

  get isDue(): boolean {
    return performance.now() - this.last >= breath;
  }

  /** @throws CancelledError */
  async pause(progress?: () => ReadingProgress): Promise<void> {
    if (!this.isDue) return;
    if (progress) this.control.onProgress?.(progress());
    await this.control.yieldToEvents?.();
    if (this.control.isCancelled?.()) throw new CancelledError();
    this.last = performance.now();
  }
}

/** Pieces of this size are parsed in a few milliseconds. */
export const chunkBytes = 2 ** 20;

export function memorySource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async *chunks() {
      for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
    },
  };
}

/** An open file, read where one wants. */
export interface RandomAccess {
  /** Reads into the array from a position on. @returns how many bytes; fewer than there is room for at the end only */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/**
 * A file as a source. While one piece is being looked at the next is read, into two buffers that take turns: a piece is
 * valid until the one after the next is asked for.
 */
export function fileSource(size: number, open: () => Promise<RandomAccess>): ByteSource {
  return {
    size,
    async *chunks() {
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
    },
  };
}

/** The same bytes unpacked, where they are a gzip file. @param limit more is refused as a bomb */
export async function unpackedSource(source: ByteSource, file: string, limit = 2 ** 36): Promise<ByteSource> {
  const first = source.chunks();
  const { value } = await first.next();
  await first.return();
  if (!value || !isGzip(value)) return source;
  return { size: undefined, chunks: () => unpack(source, file, limit) };
}

async function* unpack(
  source: ByteSource,
  file: string,
  limit: number,
): AsyncGenerator<Uint8Array, void, void> {
  const stream = new DecompressionStream("gzip");
  const writer = stream.writable.getWriter();
  const feed = async () => {
    for await (const chunk of source.chunks()) await writer.write(chunk);
    await writer.close();
  };
  // What fails here fails in the reader as well, which reports it.
  const feeding = feed().catch((error: unknown) => writer.abort(error).catch(() => {}));
  const reader = stream.readable.getReader();
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw new InputError(`${file} cannot be unpacked: it is damaged or cut off (${messageOf(error)}).`, {
          file,
        });
      });
      if (done || !value) return;
      length += value.length;
      if (length > limit)
        throw new InputError(`${file} unpacks to more than ${limit / 2 ** 30} GiB. Use fewer rows.`, {
          file,
        });
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
    await writer.abort().catch(() => {});
    await feeding;
  }
}
