/** The wire format of protocol buffers, as far as TensorBoard's event files and ONNX models need it. */

/** The wire types of protocol buffers that are written here. */
const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Writes fields of a protocol buffer's message. */
export class ProtobufWriter {
  private buffer = new Uint8Array(256);
  private length = 0;

  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  double(field: number, value: number): void {
    this.tag(field, wire.fixed64);
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setFloat64(0, value, true);
    this.raw(bytes);
  }

  float(field: number, value: number): void {
    this.tag(field, wire.fixed32);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.raw(bytes);
  }

  /** A whole number that is not negative. */
  integer(field: number, value: number): void {
    this.tag(field, wire.varint);
    this.varint(value);
  }

  string(field: number, value: string): void {
    this.lengthDelimited(field, new TextEncoder().encode(value));
  }

  /** A packed list. */
  doubles(field: number, values: readonly number[]): void {
    const bytes = new Uint8Array(8 * values.length);
    const view = new DataView(bytes.buffer);
    for (const [i, value] of values.entries()) view.setFloat64(8 * i, value, true);
    this.lengthDelimited(field, bytes);
  }

  message(field: number, write: (writer: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    write(inner);
    this.lengthDelimited(field, inner.bytes());
  }

  /** A field of bytes, whatever they are. */
  lengthDelimited(field: number, bytes: Uint8Array): void {
    this.tag(field, wire.bytes);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  private tag(field: number, type: number): void {
    this.varint(field * 8 + type);
  }

  /** Seven bits a byte, the lowest first. Division instead of shifts, which have 32 bits only. */
  private varint(value: number): void {
    this.reserve(10);
    let rest = value;
    while (rest >= 128) {
      this.buffer[this.length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.length++] = rest;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }
}
