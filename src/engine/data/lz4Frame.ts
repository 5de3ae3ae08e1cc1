/**
 * Unpacks an LZ4 frame (lz4_Frame_format.md and lz4_Block_format.md of lz4/lz4), as Arrow files hold them. The packages
 * for it are unmaintained, or know the bare blocks of Parquet only.
 * @param length of the content, which the caller has checked
 * @throws RangeError when the frame is damaged or holds more or less than that
 */
export function unpackLz4Frame(bytes: Uint8Array, length: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 7 || view.getUint32(0, true) !== 0x184d2204) fail("does not begin an LZ4 frame");
  const flags = bytes[4];
  if (flags >> 6 !== 1) fail("has an unknown version");
  const hasBlockChecksum = (flags & 16) !== 0;
  // Magic, flags, block size, then content size and dictionary where there are such, and the header's checksum.
  let at = 6 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0) + 1;
  const output = new Uint8Array(length);
  let filled = 0;
  for (;;) {
    if (at + 4 > bytes.length) fail("is cut off");
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) break;
    const end = at + (size & 0x7fffffff);
    if (end > bytes.length) fail("is cut off");
    if (size >>> 31) {
      // A block that did not shrink is stored.
      if (filled + end - at > length) fail("unpacks to more than it says");
      output.set(bytes.subarray(at, end), filled);
      filled += end - at;
    } else filled = unpackBlock(bytes, at, end, output, filled);
    at = end + (hasBlockChecksum ? 4 : 0);
  }
  if (filled !== length) fail(`unpacks to ${filled} bytes and not ${length}`);
  return output;
}

/** @returns where the output ends now */
function unpackBlock(
  input: Uint8Array,
  from: number,
  end: number,
  output: Uint8Array,
  filled: number,
): number {
  let at = from;
  let out = filled;
  const more = (nibble: number): number => {
    if (nibble < 15) return nibble;
    let length = nibble;
    for (let byte = 255; byte === 255; length += byte) {
      if (at >= end) fail("is cut off");
      byte = input[at++];
    }
    return length;
  };
  while (at < end) {
    const token = input[at++];
    const literals = more(token >> 4);
    if (at + literals > end || out + literals > output.length)
      fail("has more literals than there is room for");
    output.set(input.subarray(at, at + literals), out);
    at += literals;
    out += literals;
    // The last sequence ends after its literals.
    if (at === end) break;
    if (at + 2 > end) fail("is cut off");
    const offset = input[at] | (input[at + 1] << 8);
    at += 2;
    const length = more(token & 15) + 4;
    if (offset === 0 || offset > out || out + length > output.length)
      fail("copies from where there is nothing");
    // What is copied may overlap with the copy.
    for (let i = 0; i < length; i++) output[out + i] = output[out + i - offset];
    out += length;
  }
  return out;
}

function fail(problem: string): never {
  throw new RangeError(`the LZ4 frame ${problem}`);
}
