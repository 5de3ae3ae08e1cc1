/**
 * MurmurHash3_x86_128 (Appleby 2011, public domain) with seed 0, as 32 hexadecimal digits: identifies files and data and
 * finds every accidental change, at the speed of memory. It is no protection against somebody who wants two files to
 * have the same hash.
 */
export function hash128(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = bytes.length >>> 4;
  let h1 = 0;
  let h2 = 0;
  let h3 = 0;
  let h4 = 0;
  for (let block = 0, at = 0; block < blocks; block++, at += 16) {
    h1 ^= mix1(view.getInt32(at, true));
    h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0;
    h2 ^= mix2(view.getInt32(at + 4, true));
    h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0;
    h3 ^= mix3(view.getInt32(at + 8, true));
    h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0;
    h4 ^= mix4(view.getInt32(at + 12, true));
    h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
  }
  const [k1, k2, k3, k4] = tailWords(bytes, blocks * 16);
  h1 ^= mix1(k1) ^ bytes.length;
  h2 ^= mix2(k2) ^ bytes.length;
  h3 ^= mix3(k3) ^ bytes.length;
  h4 ^= mix4(k4) ^ bytes.length;
  const parts = spread(spread([h1, h2, h3, h4]).map(finish));
  return parts.map((part) => (part >>> 0).toString(16).padStart(8, "0")).join("");
}

const mix1 = (k: number) => Math.imul(rotate(Math.imul(k, 0x239b961b), 15), 0xab0e9789);
const mix2 = (k: number) => Math.imul(rotate(Math.imul(k, 0xab0e9789), 16), 0x38b34ae5);
const mix3 = (k: number) => Math.imul(rotate(Math.imul(k, 0x38b34ae5), 17), 0xa1e38b93);
const mix4 = (k: number) => Math.imul(rotate(Math.imul(k, 0xa1e38b93), 18), 0x239b961b);

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** The bytes after the last whole block, as four little-endian words with zeros behind them. */
function tailWords(bytes: Uint8Array, from: number): readonly number[] {
  const words = [0, 0, 0, 0];
  for (let i = from; i < bytes.length; i++) words[(i - from) >> 2] |= bytes[i] << (8 * ((i - from) & 3));
  return words;
}

/** Mixes the state, so that every word depends on all four. */
function spread([h1, h2, h3, h4]: readonly number[]): number[] {
  const sum = (h1 + h2 + h3 + h4) | 0;
  return [sum, (h2 + sum) | 0, (h3 + sum) | 0, (h4 + sum) | 0];
}

function finish(h: number): number {
  let x = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
