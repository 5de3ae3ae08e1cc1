/**
 * Apache Thrift's compact protocol, as far as Parquet's metadata uses it (thrift-compact-protocol.md). The Parquet reader
 * has a reader of its own, which believes every length; this one is read first, so that no list is longer than its bytes,
 * no number than ten of them, and nothing nests deeper than metadata does.
 */
export type ThriftValue = number | bigint | boolean | Uint8Array | readonly ThriftValue[] | ThriftStruct;
/** By the fields' numbers. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

const deepest = 24;

/**
 * The struct at an offset, and where it ends.
 * @throws RangeError that names the offset, when it is not one
 */
export function readThrift(bytes: Uint8Array, offset: number, end = bytes.length): [ThriftStruct, number] {
  const reader = new ThriftReader(bytes, offset, end);
  const struct = reader.struct(0);
  return [struct, reader.at];
}

class ThriftReader {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  at: number;

  constructor(bytes: Uint8Array, offset: number, end: number) {
    this.bytes = bytes;
    this.at = offset;
    this.end = end;
  }

  struct(depth: number): ThriftStruct {
    if (depth > deepest) this.fail("nests too deep");
    const fields = new Map<number, ThriftValue>();
    for (let id = 0; ; ) {
      const head = this.byte();
      if ((head & 15) === 0) return fields;
      id = head >> 4 ? id + (head >> 4) : Number(this.zigzag());
      fields.set(id, this.value(head & 15, depth));
    }
  }

  private value(type: number, depth: number): ThriftValue {
    switch (type) {
      case 1:
        return true;
      case 2:
        return false;
      case 3:
        return (this.byte() << 24) >> 24;
      case 4:
      case 5:
        return Number(BigInt.asIntN(32, this.zigzag()));
      case 6:
        return this.zigzag();
      case 7:
        this.skip(8);
        return 0;
      case 8: {
        const length = Number(this.varint());
        this.skip(length);
        return this.bytes.subarray(this.at - length, this.at);
      }
      case 9:
        return this.list(depth);
      case 12:
        return this.struct(depth + 1);
      default:
        return this.fail(`has a value of the unknown type ${type}`);
    }
  }

  private list(depth: number): ThriftValue[] {
    if (depth > deepest) this.fail("nests too deep");
    const head = this.byte();
    const size = head >> 4 === 15 ? Number(this.varint()) : head >> 4;
    if (size > this.end - this.at) this.fail(`has a list of ${size} in ${this.end - this.at} bytes`);
    const type = head & 15;
    return Array.from({ length: size }, () =>
      // In a list a boolean has a byte of its own.
      type === 1 || type === 2 ? this.byte() === 1 : this.value(type, depth + 1),
    );
  }

  private zigzag(): bigint {
    const value = this.varint();
    return (value >> 1n) ^ -(value & 1n);
  }

  private varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    return this.fail("has a number of more than ten bytes");
  }

  private byte(): number {
    if (this.at >= this.end) this.fail("is cut off");
    return this.bytes[this.at++];
  }

  private skip(count: number): void {
    if (count > this.end - this.at) this.fail(`has ${count} bytes where ${this.end - this.at} are left`);
    this.at += count;
  }

  private fail(problem: string): never {
    throw new RangeError(`byte ${this.at}: the metadata ${problem}`);
  }
}
