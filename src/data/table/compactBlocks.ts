import { type Place, type Slab, Slabs } from "./slabs.ts";

/**
 * Columns in little memory. A table is held while it is being encoded, beside the matrix that it becomes, so it may not
 * take two doubles' memory for each single of the matrix: numbers are kept in blocks of the smallest type that gives back
 * every one of them to the last bit.
 */

/** Cells of a block of all columns: what fits in a processor's cache. */
const blockCells = 2 ** 18;
/** Rows of a block; powers of two, so that smaller ones divide them. */
const maxBlockRows = 2 ** 14;
const minBlockRows = 2 ** 6;

/** How many rows a block of a table has. */
export function blockRowsOf(columns: number): number {
  const rows = 2 ** Math.floor(Math.log2(blockCells / columns));
  return Math.max(minBlockRows, Math.min(maxBlockRows, rows));
}

/** The largest power of ten by which numbers are made whole; more decimals need a double anyway. */
const maxDecimals = 15;
const powersOfTen = Float64Array.from({ length: maxDecimals + 1 }, (_, exponent) => 10 ** exponent);

/** Some rows of a column. */
interface Block {
  readonly data: { readonly length: number };
  /** What `data` is a part of. */
  readonly slab: Slab;
}

/** A column's rows, block by block: those of the first blocks can be given back while later ones are still read. */
class PackedBlocks<B extends Block> {
  /** Rows of every block but the last. */
  readonly blockRows: number;
  length = 0;
  missing = 0;
  /** The first row without a value; −1 where there is none. */
  firstMissing = -1;
  protected readonly blocks: (B | undefined)[] = [];
  protected readonly slabs: Slabs;

  /** @param slabs where the blocks are kept: columns that are released together share them */
  constructor(blockRows: number, slabs: Slabs = new Slabs()) {
    this.blockRows = blockRows;
    this.slabs = slabs;
  }

  /** Gives back the memory of the blocks that end before this row; they cannot be read again. */
  release(row: number): void {
    const last = Math.min(Math.floor(row / this.blockRows), this.blocks.length);
    for (let index = last - 1; index >= 0 && this.blocks[index]; index--) {
      this.blocks[index]?.slab.release();
      this.blocks[index] = undefined;
    }
  }

  /**
   * Counts the rows of one more block.
   * @param missing how many of them have no value, and `first` finds the first of those
   */
  protected count(rows: number, missing: number, first: () => number): void {
    if (missing > 0 && this.missing === 0) this.firstMissing = this.length + first();
    this.missing += missing;
    this.length += rows;
  }

  /** Goes over the rows from `from` up to but not including `to`: `count` ones of a block from its row `first` on, at `at`. */
  protected visit(
    from: number,
    to: number,
    take: (block: B, first: number, count: number, at: number) => void,
  ): void {
    for (let row = from; row < to; ) {
      const index = Math.floor(row / this.blockRows);
      const first = row - index * this.blockRows;
      const block = this.blocks[index];
      if (!block) throw new Error("These rows have been released.");
      const count = Math.min(to - row, block.data.length - first);
      take(block, first, count, row - from);
      row += count;
    }
  }
}

interface NumberBlock extends Block {
  readonly data: Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
  /** A whole number stands for itself divided by this; 0 where the numbers stand as they are. */
  readonly divisor: number;
}

/** A whole number that stands for a missing one, by bytes of its type. */
const missingWhole = { 1: -(2 ** 7), 2: -(2 ** 15), 4: -(2 ** 31) } as const;

/** Numbers of which some may be missing (NaN); each comes back as it was given. */
export class CompactNumbers extends PackedBlocks<NumberBlock> {
  private readonly whole: Int32Array<ArrayBuffer>;
  /** Decimals that the last block needed: the next one most likely needs as many. */
  private decimals = 0;

  /**
   * @param slabs where the blocks are kept: columns that are released together share them
   * @param whole room for the whole numbers of one block, which columns may share
   */
  constructor(blockRows: number, slabs?: Slabs, whole: Int32Array<ArrayBuffer> = new Int32Array(blockRows)) {
    super(blockRows, slabs);
    this.whole = whole;
  }

  /** Adds a block: `blockRows` numbers, or fewer as the last. */
  append(values: Float64Array): void {
    this.countNumbers(values);
    this.blocks.push(this.packWhole(values) ?? this.packFloats(values));
  }

  /** Adds a block as doubles, without compression: this takes the least time. */
  appendPlain(values: Float64Array): void {
    this.countNumbers(values);
    this.blocks.push(this.packDoubles(values));
  }

  private countNumbers(values: Float64Array): void {
    let missing = 0;
    for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) missing++;
    this.count(values.length, missing, () => values.findIndex(Number.isNaN));
  }

  /** The numbers of these rows: a view of them where they are held as they are, else a copy in `scratch`. */
  view(from: number, to: number, scratch: Float64Array): Float64Array {
    const index = Math.floor(from / this.blockRows);
    const first = from - index * this.blockRows;
    const block = this.blocks[index];
    if (block?.data instanceof Float64Array && first + to - from <= block.data.length)
      return block.data.subarray(first, first + to - from);
    this.read(from, to, scratch);
    return scratch.subarray(0, to - from);
  }

  /** The numbers of the rows from `from` up to but not including `to`, at the beginning of `into`. */
  read(from: number, to: number, into: Float64Array): void {
    this.visit(from, to, (block, first, count, at) => unpack(block, first, count, into, at));
  }

  /** The block as whole numbers over a power of ten; undefined where that would lose anything. */
  private packWhole(values: Float64Array): NumberBlock | undefined {
    const { whole } = this;
    let low = 0;
    let high = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (Number.isNaN(value)) {
        whole[i] = missingWhole[4];
        continue;
      }
      const scaled = Math.round(value * powersOfTen[this.decimals]);
      const isExact =
        scaled < 2 ** 31 && scaled > -(2 ** 31) && scaled / powersOfTen[this.decimals] === value;
      if (!isExact) {
        if (!this.raiseDecimals(value)) return undefined;
        i = -1;
        low = 0;
        high = 0;
        continue;
      }
      // −0 is a number of its own.
      if (scaled === 0 && 1 / value < 0) return undefined;
      whole[i] = scaled;
      if (scaled < low) low = scaled;
      else if (scaled > high) high = scaled;
    }
    const size = Math.max(-low, high);
    const divisor = powersOfTen[this.decimals];
    const count = values.length;
    if (size < 2 ** 7) {
      const { slab, offset } = this.slabs.take(count);
      const data = narrow(new Int8Array(slab.buffer, offset, count), whole, missingWhole[1]);
      return { data, divisor, slab };
    }
    if (size < 2 ** 15) {
      const { slab, offset } = this.slabs.take(2 * count);
      const data = narrow(new Int16Array(slab.buffer, offset, count), whole, missingWhole[2]);
      return { data, divisor, slab };
    }
    const { slab, offset } = this.slabs.take(4 * count);
    const data = new Int32Array(slab.buffer, offset, count);
    data.set(whole.subarray(0, count));
    return { data, divisor, slab };
  }

  /** The block as singles, or as doubles where that would lose anything. */
  private packFloats(values: Float64Array): NumberBlock {
    let at = 0;
    while (at < values.length && (Math.fround(values[at]) === values[at] || Number.isNaN(values[at]))) at++;
    if (at < values.length) return this.packDoubles(values);
    const { slab, offset } = this.slabs.take(4 * values.length);
    const data = new Float32Array(slab.buffer, offset, values.length);
    data.set(values);
    return { data, divisor: 0, slab };
  }

  private packDoubles(values: Float64Array): NumberBlock {
    const { slab, offset } = this.slabs.take(8 * values.length);
    const data = new Float64Array(slab.buffer, offset, values.length);
    data.set(values);
    return { data, divisor: 0, slab };
  }

  /** More decimals, so that this value is whole with them, too. @returns false when there are none */
  private raiseDecimals(value: number): boolean {
    for (let decimals = this.decimals + 1; decimals <= maxDecimals; decimals++) {
      const scaled = Math.round(value * powersOfTen[decimals]);
      if (Math.abs(scaled) >= 2 ** 31) break;
      if (scaled / powersOfTen[decimals] === value) {
        this.decimals = decimals;
        return true;
      }
    }
    // A later block may be of short numbers again.
    this.decimals = 0;
    return false;
  }
}

function narrow<T extends Int8Array | Int16Array>(into: T, whole: Int32Array, missing: number): T {
  for (let i = 0; i < into.length; i++) into[i] = whole[i] === missingWhole[4] ? missing : whole[i];
  return into;
}

function unpack(
  { data, divisor }: NumberBlock,
  first: number,
  count: number,
  into: Float64Array,
  at: number,
) {
  if (divisor === 0) {
    for (let i = 0; i < count; i++) into[at + i] = data[first + i];
    return;
  }
  const missing = missingWhole[data.BYTES_PER_ELEMENT as 1 | 2 | 4];
  for (let i = 0; i < count; i++) {
    const whole = data[first + i];
    into[at + i] = whole === missing ? Number.NaN : whole / divisor;
  }
}

interface CodeBlock extends Block {
  /** Codes plus 1, so that missing is 0. */
  readonly data: Uint8Array | Uint16Array | Uint32Array;
}

/** Indices into a list of categories, −1 where a value is missing, in blocks of one, two or four bytes each. */
export class CompactCodes extends PackedBlocks<CodeBlock> {
  append(codes: Int32Array): void {
    let highest = 0;
    let missing = 0;
    for (let i = 0; i < codes.length; i++) {
      if (codes[i] > highest) highest = codes[i];
      if (codes[i] < 0) missing++;
    }
    const count = codes.length;
    const bytes = highest < 2 ** 8 - 1 ? 1 : highest < 2 ** 16 - 1 ? 2 : 4;
    const place = this.slabs.take(bytes * count);
    const data = codesAt(place, bytes, count);
    for (let i = 0; i < count; i++) data[i] = codes[i] + 1;
    this.blocks.push({ data, slab: place.slab });
    this.count(count, missing, () => codes.findIndex((code) => code < 0));
  }

  read(from: number, to: number, into: Int32Array): void {
    this.visit(from, to, ({ data }, first, count, at) => {
      for (let i = 0; i < count; i++) into[at + i] = data[first + i] - 1;
    });
  }
}

function codesAt({ slab, offset }: Place, bytes: 1 | 2 | 4, count: number): CodeBlock["data"] {
  const Codes = bytes === 1 ? Uint8Array : bytes === 2 ? Uint16Array : Uint32Array;
  return new Codes(slab.buffer, offset, count);
}
