import { checkDecompressed, maxColumns } from "../../bytes/limits.ts";

/**
 * The messages of an Arrow stream (Message.fbs and Schema.fbs of apache/arrow), checked before the reader sees them:
 * flatbuffers name places by offsets and lengths, and the reader follows each of them, out of the file or for ever.
 */

/** A table of a flatbuffer: where each of its fields is. */
type Field = (id: number) => number | undefined;

/** No schema nests deeper. */
const deepest = 16;

/** The tables' fields, in the order of the .fbs files. */
const message = { header: 1, kind: 2, bodyLength: 3 } as const;

const footer = { schema: 1, dictionaries: 2, records: 3, metadata: 4 } as const;

const headerKinds = { schema: 1, dictionary: 2, records: 3 } as const;

const magicBytes = 6;

/**
 * A stream: messages one behind the other, the schema's first.
 * @throws RangeError that names the byte; InputError when the buffers would decompress to too much
 */
export function checkArrowStream(bytes: Uint8Array, file: string): void {
  let decompressed = 0;
  let hasSchema = false;
  for (let at = 0; at < bytes.length; ) {
    const found = checkMessage(bytes, at);
    // A stream says where it ends, or just ends.
    if (!found) break;
    if (found.kind === headerKinds.schema) hasSchema = true;
    else if (!hasSchema) fail(at, "data stand before the schema");
    decompressed += found.decompressedBytes;
    checkDecompressed(file, bytes.length, decompressed);
    at = found.end;
  }
  if (!hasSchema) fail(0, "there is no schema");
}

/** A file: messages between magic bytes, and a footer that has the schema and says where each of the others is. */
export function checkArrowFile(bytes: Uint8Array, file: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - magicBytes - 4;
  if (end < magicBytes || !sameBytes(bytes, 0, bytes.length - magicBytes))
    fail(
      Math.max(0, bytes.length - magicBytes),
      "the file does not end as Arrow files do (ARROW1); it is cut off",
    );
  const length = view.getInt32(end, true);
  if (length <= 0 || length > end)
    fail(end, `the footer is to have ${length} bytes, and the file has ${bytes.length}`);
  const blocks = new MessageChecker(bytes, end - length, end).footer();
  let decompressed = 0;
  for (const block of blocks) {
    const found = checkMessage(bytes, block);
    decompressed += found?.decompressedBytes ?? fail(block, "there is no message where the footer says");
    checkDecompressed(file, bytes.length, decompressed);
  }
}

function sameBytes(bytes: Uint8Array, a: number, b: number): boolean {
  for (let i = 0; i < magicBytes; i++) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}

/** @returns undefined where the messages end */
function checkMessage(bytes: Uint8Array, start: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  const next = (): number => {
    if (at < 0 || at + 4 > bytes.length) fail(at, "the file is cut off");
    at += 4;
    return view.getInt32(at - 4, true);
  };
  let length = next();
  // Before version 0.15 the length came without the marker.
  if (length === -1) length = next();
  if (length === 0) return undefined;
  if (length < 0 || at + length > bytes.length) fail(at, `a message of ${length} bytes is not in the file`);
  const body = at + length;
  const { bodyLength, kind, decompressedBytes } = new MessageChecker(bytes, at, body).message(body);
  return { kind, decompressedBytes, end: body + bodyLength };
}

class MessageChecker {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly start: number;
  private readonly end: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.start = start;
    this.end = end;
  }

  /** @returns where the messages are */
  footer(): number[] {
    const field = this.table(this.start);
    const schema = field(footer.schema);
    if (schema === undefined) return this.fail(this.start, "the footer has no schema");
    this.schema(schema);
    this.metadata(field(footer.metadata));
    const blocks = [field(footer.dictionaries), field(footer.records)].flatMap((at) => this.vector(at, 24));
    return blocks.map((at) => this.long(at) ?? 0);
  }

  message(body: number): { bodyLength: number; kind: number; decompressedBytes: number } {
    const field = this.table(this.start);
    const kind = this.byte(field(message.header)) ?? 0;
    const header = field(message.kind);
    const bodyLength = this.long(field(message.bodyLength)) ?? 0;
    if (bodyLength < 0 || body + bodyLength > this.bytes.length)
      this.fail(this.start, `a body of ${bodyLength} bytes is not in the file`);
    if (header === undefined) return this.fail(this.start, "a message has no content");
    let decompressedBytes = 0;
    if (kind === headerKinds.schema) this.schema(header);
    else if (kind === headerKinds.records) decompressedBytes = this.records(header, body, bodyLength);
    else if (kind === headerKinds.dictionary) {
      const data = this.table(header)(1);
      if (data === undefined) return this.fail(header, "a dictionary has no values");
      decompressedBytes = this.records(data, body, bodyLength);
    } else this.fail(this.start, `a message is of the unknown kind ${kind}`);
    return { bodyLength, kind, decompressedBytes };
  }

  private schema(at: number): void {
    const field = this.table(at);
    this.metadata(field(2));
    if ((this.short(field(0)) ?? 0) !== 0)
      this.fail(at, "the numbers are big-endian, which is not supported");
    this.fields(field(1), 0);
  }

  private fields(at: number | undefined, depth: number): void {
    if (depth > deepest) this.fail(at ?? this.start, "the schema nests too deep");
    const places = this.vector(at, 4);
    if (places.length > maxColumns) this.fail(at ?? this.start, `the schema has ${places.length} columns`);
    for (const place of places) {
      const field = this.table(place);
      this.string(field(0));
      const type = field(3);
      if (type !== undefined) this.type(type, this.byte(field(2)) ?? 0);
      const dictionary = field(4);
      if (dictionary !== undefined) {
        const index = this.table(dictionary)(1);
        if (index !== undefined) this.table(index);
      }
      this.fields(field(5), depth + 1);
      this.metadata(field(6));
    }
  }

  /** Those with places of their own in them: a time stamp's zone, a union's members. */
  private type(at: number, kind: number): void {
    const field = this.table(at);
    if (kind === 10) this.string(field(1));
    if (kind === 14) this.vector(field(1), 4);
  }

  private metadata(at: number | undefined): void {
    for (const place of this.vector(at, 4)) {
      const field = this.table(place);
      this.string(field(0));
      this.string(field(1));
    }
  }

  /** @returns the bytes that the buffers decompress to */
  private records(at: number, body: number, bodyLength: number): number {
    const field = this.table(at);
    const compression = field(3);
    if (compression !== undefined) this.table(compression);
    const buffers = this.vector(field(2), 16);
    let decompressed = 0;
    for (const buffer of buffers)
      decompressed += this.bufferSize(buffer, body, bodyLength, compression !== undefined);
    for (const place of this.vector(field(4), 8)) {
      const count = this.long(place) ?? 0;
      if (count < 0 || count > buffers.length) this.fail(place, `a column of views has ${count} buffers`);
    }
    // A value has a bit at least, were it only the one that says whether it is there.
    const most = decompressed * 8;
    const rows = this.long(field(0)) ?? 0;
    if (rows < 0 || rows > most) this.fail(at, `a batch has ${rows} rows in ${decompressed} bytes`);
    for (const node of this.vector(field(1), 16)) {
      const length = this.long(node) ?? 0;
      const missing = this.long(node + 8) ?? 0;
      if (length < 0 || length > most || missing < 0 || missing > length)
        this.fail(
          node,
          `a column has ${length} values, ${missing} of them missing, in ${decompressed} bytes`,
        );
    }
    return decompressed;
  }

  /** The bytes of a buffer once it is decompressed. */
  private bufferSize(at: number, body: number, bodyLength: number, isCompressed: boolean): number {
    const offset = this.long(at) ?? 0;
    const length = this.long(at + 8) ?? 0;
    if (offset < 0 || length < 0 || offset + length > bodyLength)
      this.fail(at, `a buffer of ${length} bytes at ${offset} is not in its body of ${bodyLength}`);
    if (!isCompressed || length === 0) return length;
    if (length < 8) this.fail(at, `a compressed buffer has ${length} bytes`);
    const decompressed = this.long(body + offset) ?? 0;
    if (decompressed < -1) this.fail(body + offset, `a buffer decompresses to ${decompressed} bytes`);
    // -1 stands for bytes that are not compressed after all.
    return decompressed === -1 ? length - 8 : decompressed;
  }

  /** The table that the offset at this place leads to. */
  private table(at: number): Field {
    const pos = this.follow(at);
    const vtable = pos - this.int(pos);
    if (vtable < this.start || vtable + 4 > this.end)
      this.fail(pos, "a table's layout is outside its message");
    // The reader takes these for signed, and half an entry for one.
    const size = this.view.getInt16(vtable, true);
    if (size < 4 || size % 2 !== 0 || vtable + size > this.end)
      this.fail(vtable, `a table's layout of ${size} bytes is none, or outside its message`);
    return (id) => {
      const entry = 4 + 2 * id;
      if (entry + 2 > size) return undefined;
      const offset = this.view.getInt16(vtable + entry, true);
      if (offset === 0) return undefined;
      if (offset < 0 || pos + offset >= this.end) this.fail(pos, "a table's field is outside its message");
      return pos + offset;
    };
  }

  /** The places of a vector's elements. */
  private vector(at: number | undefined, stride: number): number[] {
    if (at === undefined) return [];
    const base = this.follow(at);
    const length = this.int(base);
    if (length < 0 || base + 4 + length * stride > this.end)
      this.fail(base, `a list of ${length} is longer than its message`);
    return Array.from({ length }, (_, i) => base + 4 + i * stride);
  }

  private string(at: number | undefined): void {
    this.vector(at, 1);
  }

  /** Offsets lead forward, so that nothing contains itself. */
  private follow(at: number): number {
    const offset = this.int(at);
    if (offset <= 0 || at + offset + 4 > this.end) this.fail(at, "an offset leads out of its message");
    return at + offset;
  }

  private int(at: number): number {
    if (at < this.start || at + 4 > this.end) this.fail(at, "a number is outside its message");
    return this.view.getInt32(at, true);
  }

  private byte(at: number | undefined): number | undefined {
    return at === undefined ? undefined : this.bytes[at];
  }

  private short(at: number | undefined): number | undefined {
    if (at === undefined) return undefined;
    if (at + 2 > this.end) this.fail(at, "a number is outside its message");
    return this.view.getInt16(at, true);
  }

  private long(at: number | undefined): number | undefined {
    if (at === undefined) return undefined;
    if (at + 8 > this.bytes.length) this.fail(at, "a number is outside the file");
    const value = Number(this.view.getBigInt64(at, true));
    if (!Number.isSafeInteger(value)) this.fail(at, `a length is ${value}`);
    return value;
  }

  private fail(byte: number, problem: string): never {
    return fail(byte, problem);
  }
}

function fail(byte: number, problem: string): never {
  throw new RangeError(`byte ${byte}: ${problem}`);
}
