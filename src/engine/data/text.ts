import { InputError } from "../../shared/errors.ts";

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
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
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
