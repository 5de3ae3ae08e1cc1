import { InputError } from "../../../shared/errors.ts";
import { notUtf8 } from "../../bytes/text.ts";

/** Characters by their byte. */
export const lineFeed = 10;
export const carriageReturn = 13;
export const quote = 34;

const fatal = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text in these bytes. @throws InputError when they are not UTF-8, or hold a zero byte */
export function textOf(bytes: Uint8Array, from: number, to: number, file: string, line: number): string {
  if (to - from <= 32) {
    let text = "";
    let at = from;
    for (; at < to && bytes[at] < 0x80 && bytes[at] !== 0; at++) text += String.fromCharCode(bytes[at]);
    if (at === to) return text;
  }
  checkText(bytes.subarray(from, to), file, line);
  return fatal.decode(bytes.subarray(from, to));
}

/** @throws InputError when these bytes are no part of a text */
export function checkText(bytes: Uint8Array, file: string, line: number): void {
  let high = 0;
  for (const byte of bytes) {
    if (byte === 0)
      throw new InputError(
        `${file}:${line}: this is not a text file (there is a zero character in this line). If it has another format, name it in dataset.format.`,
        { file, line },
      );
    high |= byte;
  }
  if (high < 0x80) return;
  try {
    fatal.decode(bytes);
  } catch {
    throw notUtf8(bytes, file, line);
  }
}

/** How many bytes of white space, as String.trim has it, begin here. */
export function spaceAt(bytes: Uint8Array, at: number, to: number): number {
  const byte = bytes[at];
  if (byte === 32 || (byte >= 9 && byte <= 13)) return 1;
  if (byte < 0xc2) return 0;
  if (byte === 0xc2) return at + 1 < to && bytes[at + 1] === 0xa0 ? 2 : 0;
  return at + 2 < to && isWideSpace(byte, bytes[at + 1], bytes[at + 2]) ? 3 : 0;
}

/** How many bytes of white space end just before `to`. */
export function spaceBefore(bytes: Uint8Array, from: number, to: number): number {
  if (to - from < 1) return 0;
  const byte = bytes[to - 1];
  if (byte === 32 || (byte >= 9 && byte <= 13)) return 1;
  if (byte < 0x80) return 0;
  if (to - from >= 2 && byte === 0xa0 && bytes[to - 2] === 0xc2) return 2;
  return to - from >= 3 && isWideSpace(bytes[to - 3], bytes[to - 2], byte) ? 3 : 0;
}

/** U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000 and U+FEFF in UTF-8. */
function isWideSpace(first: number, second: number, third: number): boolean {
  switch (first) {
    case 0xe1:
      return second === 0x9a && third === 0x80;
    case 0xe2:
      return second === 0x80
        ? (third >= 0x80 && third <= 0x8a) || third === 0xa8 || third === 0xa9 || third === 0xaf
        : second === 0x81 && third === 0x9f;
    case 0xe3:
      return second === 0x80 && third === 0x80;
    case 0xef:
      return second === 0xbb && third === 0xbf;
    default:
      return false;
  }
}
