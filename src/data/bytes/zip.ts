import { InputError } from "../../shared/errors.ts";
import { crc32 } from "./crc32.ts";
import type { DataFileBytes } from "./fileBytes.ts";
import { gunzip } from "./gzip.ts";
import { checkDecompressed } from "./limits.ts";

/**
 * The files in a ZIP archive (PKWARE APPNOTE 6.3, with its 64-bit sizes), stored or deflated. Its own code, since the
 * small libraries trust the directory: they allocate what it claims, loop as often as it claims, and check no checksum.
 */
export interface ZipEntry {
  readonly name: string;
  readonly decompress: () => Promise<Uint8Array>;
}

const signatures = {
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
  directory: 0x02014b50,
  local: 0x04034b50,
} as const;

export function isZip(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5) && bytes[3] === bytes[2] + 1
  );
}

/**
 * @throws InputError when the directory is damaged, or its files would decompress to more than the limit together, which
 *   files that overlap in the archive would let a small one do
 */
export function readZip({ file, bytes }: DataFileBytes): readonly ZipEntry[] {
  const reader = new ZipReader(file, bytes);
  const records = reader.directory();
  checkDecompressed(
    file,
    bytes.length,
    records.reduce((sum, { decompressed }) => sum + decompressed, 0),
  );
  return records.map((record) => ({ name: record.name, decompress: () => reader.decompress(record) }));
}

interface DirectoryRecord {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly decompressed: number;
  /** Of the file's own header. */
  readonly start: number;
}

class ZipReader {
  private readonly file: string;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(file: string, bytes: Uint8Array) {
    this.file = file;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  directory(): DirectoryRecord[] {
    const { view, bytes } = this;
    const { count, start, size } = this.directoryPlace();
    // Each record has 46 bytes at least, so that the count cannot claim more than there are.
    if (start + size > bytes.length || count * 46 > size)
      this.fail(
        start,
        `a directory of ${count} files in ${size} bytes does not fit in the ${bytes.length} there are`,
      );
    const records: DirectoryRecord[] = [];
    let at = start;
    for (let index = 0; index < count; index++) {
      if (at + 46 > start + size || view.getUint32(at, true) !== signatures.directory)
        this.fail(at, `record ${index + 1} of the directory does not begin here`);
      const nameLength = view.getUint16(at + 28, true);
      const extraLength = view.getUint16(at + 30, true);
      const end = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
      if (end > start + size) this.fail(at, "a record is longer than the directory");
      const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
      if (view.getUint16(at + 8, true) & 1) this.fail(at, `"${name}" is encrypted; save the archive without`);
      const sizes = this.sizes(at, at + 46 + nameLength, extraLength);
      records.push({
        name,
        method: view.getUint16(at + 10, true),
        crc: view.getUint32(at + 16, true),
        ...sizes,
      });
      at = end;
    }
    return records;
  }

  async decompress({
    name,
    method,
    crc,
    compressed,
    decompressed,
    start,
  }: DirectoryRecord): Promise<Uint8Array> {
    const { view, bytes } = this;
    if (start + 30 > bytes.length || view.getUint32(start, true) !== signatures.local)
      this.fail(start, `the header of "${name}" is not here`);
    const from = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
    if (from + compressed > bytes.length)
      this.fail(from, `"${name}" has ${compressed} bytes from here, and the file ends at ${bytes.length}`);
    const data = bytes.subarray(from, from + compressed);
    if (method === 8) {
      const content = await gunzip(
        asGzip(data, crc, decompressed),
        `${this.file}: ${name}`,
        decompressed + 1,
      );
      if (content.length !== decompressed)
        this.fail(
          from,
          `"${name}" decompresses to ${content.length} bytes or more, and the directory says ${decompressed}`,
        );
      return content;
    }
    if (method !== 0)
      this.fail(start, `"${name}" is compressed by method ${method}; stored and deflated files can be read`);
    if (compressed !== decompressed)
      this.fail(start, `"${name}" is stored, and its sizes are ${compressed} and ${decompressed}`);
    if (crc32(data) !== crc) this.fail(from, `"${name}" has another checksum than the directory says`);
    return data;
  }

  /** Where the directory is, as the record at the file's end says. */
  private directoryPlace(): { count: number; start: number; size: number } {
    const { view, bytes } = this;
    // A comment of at most 65535 bytes may follow it.
    const earliest = Math.max(0, bytes.length - 22 - 0xffff);
    let end = bytes.length - 22;
    while (end >= earliest && view.getUint32(end, true) !== signatures.end) end--;
    if (end < earliest)
      this.fail(bytes.length, "there is no end of a directory; the file is cut off, or no archive");
    const locator = end - 20;
    if (locator >= 0 && view.getUint32(locator, true) === signatures.locator64) {
      const at = this.size64(locator + 8);
      if (at + 56 > bytes.length || view.getUint32(at, true) !== signatures.end64)
        this.fail(locator, "the 64-bit end of the directory is not where this says");
      return { count: this.size64(at + 32), size: this.size64(at + 40), start: this.size64(at + 48) };
    }
    return {
      count: view.getUint16(end + 10, true),
      size: view.getUint32(end + 12, true),
      start: view.getUint32(end + 16, true),
    };
  }

  /** Those of 32 bits, or, where they are all ones, of 64 bits in the extra field 1. */
  private sizes(at: number, extra: number, extraLength: number) {
    const { view } = this;
    let decompressed = view.getUint32(at + 24, true);
    let compressed = view.getUint32(at + 20, true);
    let start = view.getUint32(at + 42, true);
    const end = extra + extraLength;
    for (let field = extra; field + 4 <= end; ) {
      const length = view.getUint16(field + 2, true);
      if (view.getUint16(field, true) === 1) {
        let next = field + 4;
        const wide = () => {
          if (next + 8 > Math.min(end, field + 4 + length)) this.fail(field, "a 64-bit size is missing");
          next += 8;
          return this.size64(next - 8);
        };
        if (decompressed === 0xffffffff) decompressed = wide();
        if (compressed === 0xffffffff) compressed = wide();
        if (start === 0xffffffff) start = wide();
      }
      field += 4 + length;
    }
    return { decompressed, compressed, start };
  }

  private size64(at: number): number {
    if (at + 8 > this.bytes.length) this.fail(at, "the file is cut off");
    const size = Number(this.view.getBigUint64(at, true));
    // More is no size of a file, and would be inexact.
    return Math.min(size, Number.MAX_SAFE_INTEGER / 4);
  }

  private fail(byte: number, problem: string): never {
    throw new InputError(`${this.file}: byte ${byte}: ${problem}. It is damaged, or no ZIP archive.`, {
      file: this.file,
    });
  }
}

/** Deflated data with the frame of a gzip file (RFC 1952), whose reader checks length and checksum. */
function asGzip(deflated: Uint8Array, crc: number, length: number): Uint8Array {
  const compressed = new Uint8Array(10 + deflated.length + 8);
  compressed.set([0x1f, 0x8b, 8]);
  compressed[9] = 255;
  compressed.set(deflated, 10);
  const view = new DataView(compressed.buffer);
  view.setUint32(10 + deflated.length, crc, true);
  view.setUint32(14 + deflated.length, length, true);
  return compressed;
}
