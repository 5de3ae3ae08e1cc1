/**
 * LZ4 decompression (lz4_Frame_format.md and lz4_Block_format.md of lz4/lz4). Arrow files hold frames, Parquet files hold
 * bare blocks. The packages for frames are unmaintained, and the one for blocks rejects the block of no bytes, which is
 * what a Parquet page of only missing values is compressed to.
 */

/**
 * Decompresses an LZ4 frame, as Arrow files hold them.
 * @param length number of bytes of the content, which the caller has checked
 * @throws RangeError when the frame is damaged or holds more or less than that
 */
export function decompressLz4Frame(bytes: Uint8Array, length: number): Uint8Array {
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
    if (at + 4 > bytes.length) fail(cutOff);
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) break;
    const end = at + (size & 0x7fffffff);
    if (end > bytes.length) fail(cutOff);
    if (size >>> 31) {
      // A block that did not shrink is stored.
      if (filled + end - at > length) fail("holds more than it says");
      output.set(bytes.subarray(at, end), filled);
      filled += end - at;
    } else filled = decompressInto(bytes, at, end, output, filled);
    at = end + (hasBlockChecksum ? 4 : 0);
  }
  if (filled !== length) fail(wrongLength(filled, length));
  return output;
}

/**
 * Decompresses one LZ4 block, as Parquet's codec LZ4_RAW holds them.
 * @param length number of bytes of the content, which the caller has checked
 * @throws RangeError when the block is damaged or holds more or less than that
 */
export function decompressLz4Block(bytes: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  const filled = decompressInto(bytes, 0, bytes.length, output, 0);
  if (filled !== length) fail(wrongLength(filled, length));
  return output;
}

/**
 * Decompresses what Parquet's deprecated codec LZ4 holds: Hadoop's framing, in which each block is preceded by the
 * lengths of its content and of the block itself as big-endian 32-bit integers, or, as older versions of Arrow wrote it,
 * a bare block.
 * @param length number of bytes of the content, which the caller has checked
 * @throws RangeError when the content is damaged or holds more or less than that
 */
export function decompressLz4Hadoop(bytes: Uint8Array, length: number): Uint8Array {
  return hadoopBlocks(bytes, length) ?? decompressLz4Block(bytes, length);
}

/** The content of Hadoop's framing; undefined where the lengths do not add up, so that this is another framing. */
function hadoopBlocks(bytes: Uint8Array, length: number): Uint8Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const output = new Uint8Array(length);
  let at = 0;
  let filled = 0;
  while (at + 8 <= bytes.length) {
    const contentEnd = filled + view.getUint32(at);
    const end = at + 8 + view.getUint32(at + 4);
    if (end > bytes.length || contentEnd > length) return undefined;
    try {
      if (decompressInto(bytes, at + 8, end, output, filled) !== contentEnd) return undefined;
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
    at = end;
    filled = contentEnd;
  }
  return at === bytes.length && filled === length ? output : undefined;
}

/**
 * Decompresses the block between two offsets to the end of what the output holds.
 * @returns where the output ends now
 */
function decompressInto(
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
      if (at >= end) fail(cutOff);
      byte = input[at++];
    }
    return length;
  };
  while (at < end) {
    const token = input[at++];
    const literals = more(token >> 4);
    if (at + literals > end || out + literals > output.length) fail("has more literals than fit");
    output.set(input.subarray(at, at + literals), out);
    at += literals;
    out += literals;
    // The last sequence ends after its literals.
    if (at === end) break;
    if (at + 2 > end) fail(cutOff);
    const offset = input[at] | (input[at + 1] << 8);
    at += 2;
    const length = more(token & 15) + 4;
    if (offset === 0 || offset > out || out + length > output.length)
      fail("refers to bytes before its beginning");
    // What is copied may overlap with the copy.
    for (let i = 0; i < length; i++) output[out + i] = output[out + i - offset];
    out += length;
  }
  return out;
}

const cutOff = "is cut off";
const wrongLength = (found: number, expected: number) =>
  `holds ${found} bytes, and its header says ${expected}`;

function fail(problem: string): never {
  throw new RangeError(`the LZ4 data ${problem}`);
}
