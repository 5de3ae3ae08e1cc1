/**
 * Decompresss a Zstandard frame (RFC 8878) by fzstd, which is loaded when one is met. It takes what it is given for sound: a
 * skippable frame of negative length holds it for ever, it allocates whatever window a header asks for, and what it decompresses
 * into a given buffer may be too little or too much without an error. The frame is therefore walked through first, and what
 * comes out is counted.
 */
export type Decompress = (input: Uint8Array, length: number) => Uint8Array;

/** What compressors ask for at their highest ordinary level. */
const maxWindow = 8 * 2 ** 20;

/** @returns a function that throws a RangeError, or the library's own error, unless it gives this number of bytes */
export async function zstdDecompressor(): Promise<Decompress> {
  const { Decompress } = await import("fzstd");
  return (input, length) => {
    checkFrame(input, length);
    const output = new Uint8Array(length);
    let filled = 0;
    new Decompress((chunk) => {
      if (filled + chunk.length > length) fail("decompresses to more than it should");
      output.set(chunk, filled);
      filled += chunk.length;
    }).push(input, true);
    if (filled !== length) fail(`decompresses to ${filled} bytes and not ${length}`);
    return output;
  };
}

/** One frame, and nothing behind it, whose blocks follow each other up to the last. */
function checkFrame(bytes: Uint8Array, length: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 6 || view.getUint32(0, true) !== 0xfd2fb528) fail("does not begin as one");
  const flags = bytes[4];
  const isSingle = (flags & 32) !== 0;
  const sizeFlag = flags >> 6;
  if (!isSingle) {
    const exponent = bytes[5] >> 3;
    const window = 2 ** (10 + exponent) * (1 + (bytes[5] & 7) / 8);
    if (window > Math.max(maxWindow, length)) fail(`asks for a window of ${window} bytes`);
  }
  const sizeAt = (isSingle ? 5 : 6) + [0, 1, 2, 4][flags & 3];
  const sizeBytes = sizeFlag === 0 ? Number(isSingle) : 2 ** sizeFlag;
  let at = sizeAt + sizeBytes;
  if (at > bytes.length) fail("is cut off");
  let size = 0;
  for (let i = sizeBytes - 1; i >= 0; i--) size = size * 256 + bytes[sizeAt + i];
  if (sizeBytes > 0 && size + (sizeBytes === 2 ? 256 : 0) !== length)
    fail(`is to have ${size} bytes and not ${length}`);
  for (let isLast = false; !isLast; ) {
    if (at + 3 > bytes.length) fail("is cut off");
    const header = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    isLast = (header & 1) === 1;
    const kind = (header >> 1) & 3;
    if (kind === 3) fail("has a block of an unknown kind");
    // A block of one byte, repeated, has that byte only.
    at += 3 + (kind === 1 ? 1 : header >> 3);
  }
  if (at + (flags & 4 ? 4 : 0) !== bytes.length) fail("does not end where its blocks do");
}

function fail(problem: string): never {
  throw new RangeError(`the Zstandard frame ${problem}`);
}
