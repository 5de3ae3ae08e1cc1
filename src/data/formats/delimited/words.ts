/**
 * The distinct strings of a column, found by their UTF-8 bytes, so that no string is made for a cell: each word becomes
 * one when it is asked for by its code. Codes count from 0 in the order in which the words came.
 */
export class WordList {
  /** A column with more distinct strings, or more text in them, is no set of categories: the rest share one code. */
  static readonly most = 2 ** 20;
  private static readonly maxBytes = 2 ** 26;

  size = 0;
  /** Whether there were strings that did not fit; they all have the code `size`. */
  isFull = false;
  private slots = new Int32Array(256).fill(-1);
  private hashes = new Int32Array(64);
  /** Word `code` stands in `text` from `ends[code]` to `ends[code + 1]`. */
  private ends = new Uint32Array(65);
  private text = new Uint8Array(1024);

  /** @param check sees each new word's bytes before it is taken in */
  private readonly check: (word: Uint8Array) => void;

  constructor(check: (word: Uint8Array) => void) {
    this.check = check;
  }

  /**
   * The code of the word in these bytes.
   * @param hash of the bytes, by {@link hashOf} or alike, from `hashSeed` on
   */
  codeOf(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const mask = this.slots.length - 1;
    let slot = spread(hash) & mask;
    for (;;) {
      const code = this.slots[slot];
      if (code < 0) return this.add(bytes, from, to, hash);
      if (this.hashes[code] === hash && this.isWord(code, bytes, from, to)) return code;
      slot = (slot + 1) & mask;
    }
  }

  word(code: number): string {
    return decoder.decode(this.text.subarray(this.ends[code], this.ends[code + 1]));
  }

  /** The median length of the distinct strings, in bytes. */
  medianBytes(): number {
    const lengths = Uint32Array.from(
      { length: this.size },
      (_, code) => this.ends[code + 1] - this.ends[code],
    );
    return lengths.length === 0 ? 0 : lengths.sort()[lengths.length >> 1];
  }

  private isWord(code: number, bytes: Uint8Array, from: number, to: number): boolean {
    let at = this.ends[code];
    if (this.ends[code + 1] - at !== to - from) return false;
    const { text } = this;
    for (let i = from; i < to; i++) if (text[at++] !== bytes[i]) return false;
    return true;
  }

  private add(bytes: Uint8Array, from: number, to: number, hash: number): number {
    this.check(bytes.subarray(from, to));
    const code = this.size;
    const start = this.ends[code];
    const end = start + to - from;
    if (this.isFull || code === WordList.most || end > WordList.maxBytes) {
      this.isFull = true;
      return code;
    }
    if (end > this.text.length) this.text = grown(this.text, Math.max(end, 2 * this.text.length));
    for (let i = from, at = start; i < to; i++) this.text[at++] = bytes[i];
    if (code === this.hashes.length) {
      this.hashes = grown(this.hashes, 2 * code);
      this.ends = grown(this.ends, 2 * code + 1);
    }
    this.ends[code + 1] = end;
    this.hashes[code] = hash;
    this.size++;
    if (2 * this.size > this.slots.length) this.rehash();
    else this.place(code);
    return code;
  }

  private place(code: number): void {
    const mask = this.slots.length - 1;
    let slot = spread(this.hashes[code]) & mask;
    while (this.slots[slot] >= 0) slot = (slot + 1) & mask;
    this.slots[slot] = code;
  }

  private rehash(): void {
    this.slots = new Int32Array(4 * this.slots.length).fill(-1);
    for (let code = 0; code < this.size; code++) this.place(code);
  }
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export const hashSeed = 0x811c9dc5 | 0;

/** FNV-1a of the bytes. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = hashSeed;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  return hash;
}

/** The high bits of FNV-1a are better than its low ones. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}

function grown<T extends Uint8Array | Uint32Array | Int32Array>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}
