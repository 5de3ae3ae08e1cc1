/**
 * Memory that is taken a little at a time, in order, and given back in large pieces. The C library keeps what is freed
 * in its heap, however much it is, unless it was so large that it was mapped separately: with glibc always from 32 MiB
 * on. Blocks of all columns are therefore cut from slabs of more than that, one after the other, and a slab is freed
 * when the last of its blocks is.
 */

/** Mapped separately; only what is written to takes memory. */
const mappedBytes = 33 * 2 ** 20;
/**
 * Number of bytes up to which each slab is as large as all before it: small tables take little, memory that the
 * heap has is faster than what is newly mapped, and what it keeps of so few bytes does not matter.
 */
const smallBytes = 2 ** 24;
const minSlab = 2 ** 14;
/** Every element's size divides it. */
const alignment = 8;

/** Where some bytes are. */
export interface Place {
  readonly slab: Slab;
  readonly offset: number;
}

export class Slab {
  readonly buffer: ArrayBuffer;
  used = 0;
  /** How many places in it are in use. */
  private places = 0;
  private readonly freed: () => void;

  /** @param freed called when the memory has been given back */
  constructor(bytes: number, freed: () => void) {
    this.buffer = new ArrayBuffer(bytes);
    this.freed = freed;
  }

  /** Undefined where there is not enough space. */
  take(bytes: number): Place | undefined {
    const offset = this.used;
    if (offset + bytes > this.buffer.byteLength) return undefined;
    this.used = offset + alignment * Math.ceil(bytes / alignment);
    this.places++;
    return { slab: this, offset };
  }

  /** One of the places is not used any more. */
  release(): void {
    if (--this.places > 0) return;
    this.freed();
    // At once where the engine can (ES2024); elsewhere the collector does it, some time later.
    (this.buffer as { transfer?: (length: number) => unknown }).transfer?.(0);
  }
}

export class Slabs {
  /** Bytes of the slabs that are not yet given back, used or not. */
  held = 0;
  private readonly slabBytes: number;
  private current: Slab | undefined;
  private taken = 0;

  constructor(slabBytes = mappedBytes) {
    this.slabBytes = slabBytes;
  }

  /** So many bytes, all zeros, at a place that suits every type. */
  take(bytes: number): Place {
    this.taken += bytes;
    return this.current?.take(bytes) ?? this.takeFromNew(bytes);
  }

  private takeFromNew(bytes: number): Place {
    const small = 2 ** Math.ceil(Math.log2(Math.max(minSlab, this.taken)));
    const size = Math.max(bytes, this.taken > smallBytes ? this.slabBytes : Math.min(small, this.slabBytes));
    const slab = new Slab(size, () => {
      this.held -= size;
      if (this.current === slab) this.current = undefined;
    });
    this.held += size;
    this.current = slab;
    const place = slab.take(bytes);
    if (!place) throw new Error("A slab has no room for what it was made for.");
    return place;
  }
}
