// How the fuzzer changes inputs: the mutations of libFuzzer and AFL, drawn from a seeded generator.

/** Numbers at which lengths and types turn. */
const turningPoints = [
  0, 1, 2, 7, 8, 16, 31, 32, 64, 100, 127, 128, 255, 256, 1000, 1024, 4096, 32767, 32768, 65535, 65536,
].concat([2 ** 20, 2 ** 24, 2 ** 27, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]);

/** Mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export class Draw {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to below `limit`. @param {number} limit */
  below(limit) {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  /** @template T @param {readonly T[]} items */
  of(items) {
    return items[this.below(items.length)];
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} removed
 * @param {Uint8Array} inserted
 */
function spliced(bytes, at, removed, inserted) {
  const result = new Uint8Array(bytes.length - removed + inserted.length);
  result.set(bytes.subarray(0, at));
  result.set(inserted, at);
  result.set(bytes.subarray(at + removed), at + inserted.length);
  return result;
}

/**
 * One to several changes at once.
 * @param {Uint8Array} bytes
 * @param {Draw} draw
 * @param {readonly Uint8Array[]} words that the program compares with
 * @param {Uint8Array} other another input, to take parts of
 * @param {number} maxLength
 */
export function mutate(bytes, draw, words, other, maxLength) {
  /** @type {Uint8Array} */
  let result = bytes.slice();
  for (let left = 1 << draw.below(5); left > 0; left--) result = once(result, draw, words, other);
  return result.subarray(0, maxLength);
}

/**
 * @param {Uint8Array} bytes
 * @param {Draw} draw
 * @param {readonly Uint8Array[]} words
 * @param {Uint8Array} other
 * @returns {Uint8Array}
 */
function once(bytes, draw, words, other) {
  const at = draw.below(bytes.length + 1);
  const length = Math.min(1 << draw.below(9), bytes.length - at);
  const insert = (/** @type {Uint8Array} */ part) =>
    spliced(bytes, at, draw.below(2) === 0 ? 0 : Math.min(part.length, bytes.length - at), part);
  switch (draw.below(9)) {
    case 0:
      if (at < bytes.length) bytes[at] ^= 1 << draw.below(8);
      return bytes;
    case 1:
      if (at < bytes.length) bytes[at] = draw.below(256);
      return bytes;
    case 2:
      return spliced(bytes, at, length, new Uint8Array());
    case 3:
      return insert(bytes.slice(at, at + length));
    case 4:
      return insert(words.length > 0 ? draw.of(words) : Uint8Array.of(draw.below(256)));
    case 5: {
      // A number in binary, of either order.
      const number = new Uint8Array(draw.of([1, 2, 4, 8]));
      const value = draw.of(turningPoints) + draw.below(3) - 1;
      for (let i = 0; i < Math.min(4, number.length); i++) number[i] = (value >>> (8 * i)) & 255;
      if (draw.below(2) === 0) number.reverse();
      return insert(number);
    }
    case 6:
      // A number in digits.
      return insert(new TextEncoder().encode(String(draw.of(turningPoints) - draw.below(2))));
    case 7: {
      const from = draw.below(other.length + 1);
      return insert(other.slice(from, from + (1 << draw.below(9))));
    }
    default: {
      // A little more or less.
      if (at < bytes.length) bytes[at] += draw.below(35) - 17;
      return bytes;
    }
  }
}
