/** Bytes as text for an address: the alphabet of RFC 4648, section 5, without padding. */

const chunkLength = 0x8000;

export function toBase64url(bytes: Uint8Array): string {
  let characters = "";
  // A call takes a limited number of arguments.
  for (let start = 0; start < bytes.length; start += chunkLength)
    characters += String.fromCharCode(...bytes.subarray(start, start + chunkLength));
  return btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** The bytes that {@link toBase64url} wrote; undefined where the text has other characters or an impossible length. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const characters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(characters, (character) => character.charCodeAt(0));
}
