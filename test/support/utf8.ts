/** @returns the text's bytes in UTF-8, as a file holds them */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
