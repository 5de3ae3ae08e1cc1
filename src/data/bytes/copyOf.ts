/**
 * The bytes in memory of their own, which begins where numbers of any size may. (A Node.js Buffer's `slice` is no copy, and
 * its memory is shared.)
 */
export function copyOf(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array<ArrayBuffer> {
  const part = bytes.subarray(start, end);
  const copy = new Uint8Array(part.length);
  copy.set(part);
  return copy;
}
