import { InputError } from "../../shared/errors.ts";
import type { ByteSource } from "./source.ts";

/** No JavaScript engine holds a longer string. */
const longestText = 0x1fffffe8;

/**
 * The text in a file's bytes: UTF-8, or UTF-16 where a byte order mark says so; line ends become "\n".
 * @param cut the bytes are a file's beginning and may end within a character
 */
export function decodeText(bytes: Uint8Array, file: string, cut = false): string {
  if (bytes.length > longestText)
    throw new InputError(
      `${file} has ${bytes.length} bytes; text files up to ${longestText} can be read. Use fewer rows.`,
      { file },
    );
  const encoding = encodingOf(bytes);
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: !cut }).decode(bytes);
  } catch {
    throw new InputError(`${file} is not ${encoding.toUpperCase()} text. Save it with that encoding.`, {
      file,
    });
  }
  const zero = text.indexOf("\0");
  if (zero >= 0)
    throw new InputError(
      `${file} is not a text file (there is a zero character at ${zero}). If it has another format, name it in dataset.format.`,
      { file },
    );
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

/** UTF-16 where a byte order mark says so, else UTF-8. */
function encodingOf([first, second]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  return first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
      ? "utf-16be"
      : "utf-8";
}

/** The same text as UTF-8 without a byte order mark, whatever its encoding. */
export async function textSource(source: ByteSource): Promise<ByteSource> {
  const reading = source.chunks();
  const { value } = await reading.next();
  await reading.return();
  if (!value) return source;
  const encoding = encodingOf(value);
  if (encoding !== "utf-8") return { size: undefined, chunks: () => transcode(source, encoding) };
  const isMarked = value[0] === 0xef && value[1] === 0xbb && value[2] === 0xbf;
  return isMarked ? { size: source.size, chunks: () => withoutMark(source) } : source;
}

async function* transcode(source: ByteSource, encoding: string): AsyncGenerator<Uint8Array, void, void> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of source.chunks()) yield encoder.encode(decoder.decode(chunk, { stream: true }));
  const rest = decoder.decode();
  if (rest !== "") yield encoder.encode(rest);
}

async function* withoutMark(source: ByteSource): AsyncGenerator<Uint8Array, void, void> {
  let isFirst = true;
  for await (const chunk of source.chunks()) {
    yield isFirst ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

/** Bytes in memory as UTF-8 without a byte order mark. @throws InputError when they are UTF-16 and broken */
export function utf8Of(bytes: Uint8Array, file: string): Uint8Array {
  if (encodingOf(bytes) !== "utf-8") return new TextEncoder().encode(decodeText(bytes, file));
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}
