import { InputError } from "../../shared/errors.ts";
import { joinBytes } from "./joinBytes.ts";
import { type ByteSource, sourceOf } from "./source.ts";

/** No JavaScript engine holds a longer string. */
const maxTextLength = 0x1fffffe8;

/**
 * The text in a file's bytes: UTF-8, or UTF-16 where a byte order mark says so; line ends become "\n".
 * @param cut the bytes are a file's beginning and may end within a character
 */
export function decodeText(bytes: Uint8Array, file: string, cut = false): string {
  if (bytes.length > maxTextLength)
    throw new InputError(
      `${file} has ${bytes.length} bytes; text files up to ${maxTextLength} can be read. Use fewer rows.`,
      { file },
    );
  const encoding = encodingOf(bytes);
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: !cut }).decode(bytes);
  } catch {
    throw notText(bytes, file, encoding);
  }
  const zero = text.indexOf("\0");
  if (zero >= 0)
    throw new InputError(
      `${file} is not a text file (there is a zero character at ${zero}). If it has another format, name it in dataset.format.`,
      { file },
    );
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}

type Utf16 = "utf-16le" | "utf-16be";

/** UTF-16 where a byte order mark says so, else UTF-8. */
function encodingOf([first, second]: Uint8Array): "utf-8" | Utf16 {
  return first === 0xff && second === 0xfe
    ? "utf-16le"
    : first === 0xfe && second === 0xff
      ? "utf-16be"
      : "utf-8";
}

/** The same text as UTF-8 without a byte order mark, whatever its encoding. */
export async function textSource(source: ByteSource, file: string): Promise<ByteSource> {
  const first = await source.beginning();
  const encoding = encodingOf(first);
  if (encoding !== "utf-8") return sourceOf(undefined, () => transcode(source, file, encoding));
  const isMarked = first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf;
  return isMarked ? sourceOf(source.size, () => withoutMark(source)) : source;
}

async function* transcode(
  source: ByteSource,
  file: string,
  encoding: Utf16,
): AsyncGenerator<Uint8Array, void, void> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const encoder = new TextEncoder();
  const pairs = new SurrogatePairs(encoding);
  for await (const chunk of source.chunks()) {
    let text: string;
    try {
      text = decoder.decode(chunk, { stream: true });
    } catch {
      throw notUtf16(pairs.firstInvalid(chunk), file, encoding);
    }
    pairs.skip(chunk);
    if (text !== "") yield encoder.encode(text);
  }
  try {
    decoder.decode();
  } catch {
    throw notUtf16(pairs.pendingFrom, file, encoding);
  }
}

async function* withoutMark(source: ByteSource): AsyncGenerator<Uint8Array, void, void> {
  let mark = 3;
  for await (const chunk of source.chunks()) {
    if (chunk.length > mark) yield chunk.subarray(mark);
    mark = Math.max(0, mark - chunk.length);
  }
}

/** Bytes in memory as UTF-8 without a byte order mark. @throws InputError when they are UTF-16 and broken */
export function utf8Of(bytes: Uint8Array, file: string): Uint8Array {
  if (encodingOf(bytes) !== "utf-8") return new TextEncoder().encode(decodeText(bytes, file));
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function notText(bytes: Uint8Array, file: string, encoding: "utf-8" | Utf16): InputError {
  if (encoding !== "utf-8") return notUtf16(new SurrogatePairs(encoding).firstInvalid(bytes), file, encoding);
  const at = firstInvalid(bytes);
  let line = 1;
  for (let i = 0; i < at; i++) if (bytes[i] === 10) line++;
  return invalidUtf8(bytes, at, file, line, `at offset ${at}`);
}

function notUtf16(byte: number, file: string, encoding: Utf16): InputError {
  return new InputError(
    `${file}: byte ${byte}: the file begins as ${encoding.toUpperCase()} text, and here is half a character. It is cut off or damaged; save it as UTF-8.`,
    { file },
  );
}

/** Finds the half character in UTF-16 that comes in pieces; a decoder says only that there is one. */
class SurrogatePairs {
  private readonly encoding: Utf16;
  /** Of the file: where the last piece ended. */
  private position = 0;
  /** Bytes of a unit, or of a pair, that the last piece began: at most three. */
  private pending = new Uint8Array(0);

  constructor(encoding: Utf16) {
    this.encoding = encoding;
  }

  get pendingFrom(): number {
    return this.position - this.pending.length;
  }

  /** Takes a piece that a decoder has taken. */
  skip(piece: Uint8Array): void {
    const odd = (this.pending.length + piece.length) % 2;
    const tail = piece.length > 3 ? piece : joinBytes([this.pending, piece]);
    const last = tail.length - odd - 2;
    const kept = odd + (last >= 0 && isHigh(this.unitAt(tail, last)) ? 2 : 0);
    this.pending = tail.slice(tail.length - kept);
    this.position += piece.length;
  }

  /** Of the file: where in this piece, or just before it, a half character is. */
  firstInvalid(piece: Uint8Array): number {
    const from = this.pendingFrom;
    const bytes = joinBytes([this.pending, piece]);
    let at = 0;
    for (; at + 2 <= bytes.length; at += 2) {
      const unit = this.unitAt(bytes, at);
      if (isLow(unit)) break;
      if (!isHigh(unit)) continue;
      if (at + 4 > bytes.length || !isLow(this.unitAt(bytes, at + 2))) break;
      at += 2;
    }
    return from + at;
  }

  private unitAt(bytes: Uint8Array, at: number): number {
    return this.encoding === "utf-16le" ? bytes[at] | (bytes[at + 1] << 8) : (bytes[at] << 8) | bytes[at + 1];
  }
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** What is said of bytes of a line that are not UTF-8. */
export function notUtf8(bytes: Uint8Array, file: string, line: number): InputError {
  return invalidUtf8(bytes, firstInvalid(bytes), file, line, "in this line");
}

function invalidUtf8(bytes: Uint8Array, at: number, file: string, line: number, where: string): InputError {
  const code = bytes[at].toString(16).padStart(2, "0");
  // Windows-1252, which holds Latin-1: what spreadsheets save in Western Europe.
  const likely = bytes[at] >= 0xa0 ? " (in Latin-1 or Windows-1252, as old programs save it?)" : "";
  return new InputError(
    `${file}:${line}: the byte ${code} ${where} is not UTF-8 text${likely}. Save the file as UTF-8, or name its format in dataset.format if it is no text.`,
    { file, line },
  );
}

/** The offset of the first byte that does not begin a character of well-formed UTF-8 (Unicode 15, table 3-7). */
function firstInvalid(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length) {
    const length = characterLength(bytes, at);
    if (length === 0) break;
    at += length;
  }
  return Math.min(at, bytes.length - 1);
}

/** The bytes of the character that begins here; 0 where none does. */
function characterLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at];
  if (first < 0x80) return 1;
  const length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  // Overlong forms, surrogates, and what is beyond U+10FFFF.
  const low = { 224: 0xa0, 240: 0x90 }[first] ?? 0x80;
  const high = { 237: 0x9f, 244: 0x8f }[first] ?? 0xbf;
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0;
    if (byte < (i === 1 ? low : 0x80) || byte > (i === 1 ? high : 0xbf)) return 0;
  }
  return length;
}
