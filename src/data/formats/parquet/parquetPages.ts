import type { SchemaElement } from "hyparquet";
import { decompressedLimit } from "../../bytes/limits.ts";
import { readThrift, type ThriftStruct, type ThriftValue } from "./thrift.ts";

/**
 * The pages of a Parquet column, checked before the reader sees them (Encodings.md and Thrift definitions of
 * apache/parquet-format): that they are in the file, hold as many values as the column has rows, and that no run of an
 * encoding is longer than that. The reader itself trusts each of these numbers with its memory.
 */
export interface Page {
  readonly kind: "dictionary" | "data" | "data2";
  /** Where its content begins and ends in the file. */
  readonly start: number;
  readonly end: number;
  readonly decompressed: number;
  readonly values: number;
  readonly encoding: number;
  /** Of version 2: the definition levels' bytes, which are never compressed. */
  readonly levelBytes: number;
  readonly nulls: number;
  readonly isCompressed: boolean;
}

export interface ColumnChunk {
  readonly start: number;
  readonly end: number;
  readonly rows: number;
  readonly isCompressed: boolean;
}

/** As parquet.thrift numbers them. */
const encodings = {
  plain: 0,
  plainDictionary: 2,
  rle: 3,
  deltaBinary: 5,
  deltaLength: 6,
  deltaByteArray: 7,
  rleDictionary: 8,
  byteStreamSplit: 9,
} as const;

/** @throws RangeError that names the byte in the file */
export function readPages(bytes: Uint8Array, chunk: ColumnChunk): Page[] {
  const pages: Page[] = [];
  let at = chunk.start;
  for (let rows = 0; rows < chunk.rows; ) {
    if (at >= chunk.end) fail(at, `the column ends after ${rows} values, and it has ${chunk.rows} rows`);
    const [header, start] = readThrift(bytes, at, chunk.end);
    const compressed = integer(header.get(3));
    const end = start + compressed;
    if (compressed < 0 || end > chunk.end)
      fail(at, `a page of ${compressed} bytes is longer than its column`);
    const page = pageOf(header, start, end, chunk);
    if (page?.kind === "dictionary" && pages.length > 0) fail(at, "a dictionary follows other pages");
    if (page) {
      pages.push(page);
      if (page.values > (page.kind === "dictionary" ? page.decompressed : chunk.rows - rows))
        fail(at, `a page of ${page.values} values is more than its column has`);
      if (page.kind !== "dictionary") rows += page.values;
    }
    at = end;
  }
  return pages;
}

function pageOf(header: ThriftStruct, start: number, end: number, chunk: ColumnChunk): Page | undefined {
  const type = integer(header.get(1));
  const decompressed = integer(header.get(2));
  const field = { 0: 5, 2: 7, 3: 8 }[type];
  if (field === undefined) return fail(start, `a page of the type ${type} stands among a column's`);
  const details = header.get(field);
  if (!(details instanceof Map) || decompressed < 0) return fail(start, "a page's header is incomplete");
  const part = (id: number) => integer(details.get(id));
  const isSecond = type === 3;
  const levelBytes = isSecond ? part(5) : 0;
  const page: Page = {
    kind: type === 0 ? "data" : isSecond ? "data2" : "dictionary",
    start,
    end,
    decompressed,
    values: part(1),
    encoding: part(isSecond ? 4 : 2),
    levelBytes,
    nulls: isSecond ? part(2) : 0,
    isCompressed: chunk.isCompressed && details.get(7) !== false,
  };
  if (page.values < 0 || page.nulls < 0 || page.nulls > page.values)
    fail(start, `a page has ${page.values} values and ${page.nulls} of them missing`);
  if (levelBytes < 0 || (isSecond && part(6) !== 0) || levelBytes > Math.min(end - start, decompressed))
    fail(start, "a page's levels are longer than the page");
  // What is not compressed has one size.
  if (!page.isCompressed && decompressed !== end - start)
    fail(start, `a page of ${end - start} bytes is to have ${decompressed}`);
  return page;
}

/**
 * Checks a data page's runs.
 * @param levels the definition levels of a page of version 2; those of version 1 begin the content
 * @param content what the page holds, decompressed, without the levels of version 2
 */
export function checkPage(
  page: Page,
  element: Pick<SchemaElement, "type" | "repetition_type" | "type_length">,
  levels: Uint8Array,
  content: Uint8Array,
): void {
  const where = page.start;
  if (page.kind === "dictionary") {
    checkPlain(content, 0, page.values, element, where);
    return;
  }
  const { type, repetition_type } = element;
  const isOptional = repetition_type === "OPTIONAL";
  let present = page.values;
  let at = 0;
  if (isOptional && page.kind === "data2") {
    present = countOnes(levels, 0, levels.length, page.values, where);
    if (present !== page.values - page.nulls)
      fail(where, "a page's levels are not those of its missing values");
  } else if (isOptional) {
    const length = uint32(content, 0, where);
    if (length > content.length - 4) fail(where, "a page's levels are longer than the page");
    present = countOnes(content, 4, 4 + length, page.values, where);
    at = 4 + length;
  } else if (page.nulls > 0) fail(where, "values are missing in a column that requires them");

  switch (page.encoding) {
    case encodings.plain:
    case encodings.byteStreamSplit:
      checkPlain(content, at, present, element, where);
      return;
    case encodings.plainDictionary:
    case encodings.rleDictionary: {
      if (present === 0) return;
      const width = content[at];
      if (width === undefined || width > 32) fail(where, `dictionary indices have ${width} bits`);
      // Without any bits every index is 0; version 1 then reads no runs.
      if (width === 0 && page.kind === "data") return;
      checkRuns(content, at + 1, content.length, width, present, where);
      return;
    }
    case encodings.rle: {
      if (type !== "BOOLEAN") fail(where, "only truth values can be in runs");
      // The length, in four bytes, comes first.
      const length = uint32(content, at, where);
      if (length > content.length - at - 4) fail(where, "a page's runs are longer than the page");
      checkRuns(content, at + 4, at + 4 + length, 1, present, where);
      return;
    }
    case encodings.deltaBinary:
      if (present > 0) eachMiniblock(content, at, present, where, () => {});
      return;
    case encodings.deltaLength:
      if (present > 0) checkDeltaLength(content, at, present, where);
      return;
    case encodings.deltaByteArray:
      if (present > 0) checkDeltaByteArray(content, at, present, where);
      return;
    default:
      fail(
        where,
        `values are in the encoding ${page.encoding}, which is not supported; write the file with plain or dictionary encoding`,
      );
  }
}

const bitsOfType: Readonly<Record<string, number>> = {
  BOOLEAN: 1,
  INT32: 32,
  INT64: 64,
  INT96: 96,
  FLOAT: 32,
  DOUBLE: 64,
};

/** Every value has its bytes in the page; the reader would read on in the next one where pages are not compressed. */
function checkPlain(
  content: Uint8Array,
  from: number,
  count: number,
  { type, type_length = 0 }: Pick<SchemaElement, "type" | "type_length">,
  where: number,
): void {
  let needed = from;
  if (type === "BYTE_ARRAY") for (let i = 0; i < count; i++) needed += 4 + uint32(content, needed, where);
  else needed += Math.ceil((count * (bitsOfType[type ?? ""] ?? type_length * 8)) / 8);
  if (needed > content.length)
    fail(where, `${count} values need ${needed} bytes of a page of ${content.length}`);
}

/** DuckDB fills a run up to 256 values. */
const maxPadding = 1 << 16;

/** How many definition levels of one bit are 1. */
function countOnes(bytes: Uint8Array, from: number, to: number, count: number, where: number): number {
  let ones = 0;
  eachRun(bytes, from, to, 1, count, where, (at, values, isRepeated) => {
    if (isRepeated) {
      if (bytes[at] > 1) fail(where, "a level is larger than 1");
      ones += bytes[at] * values;
    } else for (let i = 0; i < values; i++) ones += (bytes[at + (i >> 3)] >> (i & 7)) & 1;
  });
  return ones;
}

function checkRuns(
  bytes: Uint8Array,
  from: number,
  to: number,
  width: number,
  count: number,
  where: number,
): void {
  eachRun(bytes, from, to, width, count, where, () => {});
}

/** The runs of the RLE and bit-packing hybrid, which together hold at least `count` values. */
function eachRun(
  bytes: Uint8Array,
  from: number,
  to: number,
  width: number,
  count: number,
  where: number,
  visit: (at: number, values: number, isRepeated: boolean) => void,
): void {
  let at = from;
  for (let seen = 0; seen < count; ) {
    const [header, next] = varint(bytes, at, to, where);
    const isRepeated = (header & 1) === 0;
    const values = isRepeated ? header >>> 1 : (header >>> 1) * 8;
    const size = isRepeated ? (width + 7) >> 3 : (header >>> 1) * width;
    const left = count - seen;
    if (values === 0 || (isRepeated ? values > left : values - left > maxPadding))
      fail(where, `a run of ${values} values stands where ${left} are left`);
    // Packed values come in eights, and some writers fill up to more; others leave out the padding of the last run.
    const needed = isRepeated || values >= left + 8 ? size : Math.ceil((Math.min(values, left) * width) / 8);
    if (next + needed > to) fail(where, "a run is longer than its page");
    visit(next, Math.min(values, count - seen), isRepeated);
    seen += values;
    at = next + size;
  }
}

/** DELTA_LENGTH_BYTE_ARRAY: the lengths of all values, then their bytes, which fill the page. */
function checkDeltaLength(content: Uint8Array, from: number, count: number, where: number): void {
  const { lengths, end } = deltaLengths(content, from, count, where);
  const needed = lengths.reduce((sum, length) => sum + length, end);
  if (needed > content.length)
    fail(where, `${count} values need ${needed} bytes of a page of ${content.length}`);
}

/**
 * DELTA_BYTE_ARRAY: how many bytes each value has in common with the one before it, how many of its own, then these. A
 * long value that many others repeat takes hardly any bytes in the page, so that the sum of all is bounded as well.
 */
function checkDeltaByteArray(content: Uint8Array, from: number, count: number, where: number): void {
  const prefixes = deltaLengths(content, from, count, where);
  const suffixes = deltaLengths(content, prefixes.end, count, where);
  let needed = suffixes.end;
  let expanded = 0;
  let previous = 0;
  for (let i = 0; i < count; i++) {
    const prefix = prefixes.lengths[i];
    if (prefix > previous)
      fail(where, `a value begins with ${prefix} bytes of the one before it, which has ${previous}`);
    previous = prefix + suffixes.lengths[i];
    needed += suffixes.lengths[i];
    expanded += previous;
  }
  if (needed > content.length)
    fail(where, `${count} values need ${needed} bytes of a page of ${content.length}`);
  if (expanded > decompressedLimit(content.length))
    fail(where, `${count} values of a page of ${content.length} bytes would take ${expanded} bytes`);
}

/** Lengths in DELTA_BINARY_PACKED, 32-bit integers that are not negative, and where they end. */
function deltaLengths(
  bytes: Uint8Array,
  from: number,
  count: number,
  where: number,
): { readonly lengths: Int32Array; readonly end: number } {
  const lengths = new Int32Array(count);
  let seen = 0;
  let value = 0;
  const add = (difference: number) => {
    // The arithmetic of 32-bit integers wraps around.
    value = (value + difference) | 0;
    if (value < 0) fail(where, `a value has a length of ${value}`);
    lengths[seen++] = value;
  };
  const end = eachMiniblock(bytes, from, count, where, ({ at, width, values, minimum }) => {
    // More bits than these would not be exact in a double; no length needs them.
    if (width > 40) fail(where, `the difference of two lengths has ${width} bits`);
    if (seen === 0) add(minimum);
    else for (let i = 0; i < values; i++) add(minimum + bitsAt(bytes, at * 8 + i * width, width));
  });
  return { lengths, end };
}

/** The unsigned number of `width` bits, at most 40, least significant first. */
function bitsAt(bytes: Uint8Array, position: number, width: number): number {
  let value = 0;
  for (let read = 0; read < width; ) {
    const offset = (position + read) & 7;
    const taken = Math.min(8 - offset, width - read);
    value += ((bytes[(position + read) >> 3] >> offset) & ((1 << taken) - 1)) * 2 ** read;
    read += taken;
  }
  return value;
}

interface Miniblock {
  /** The byte at which its values begin. */
  readonly at: number;
  /** Bits of each value. */
  readonly width: number;
  /** Number of values that are used. */
  readonly values: number;
  /** What is added to each, where 40 bits hold it; the first miniblock is the first value alone. */
  readonly minimum: number;
}

/**
 * Iterates over the miniblocks of DELTA_BINARY_PACKED up to the last value.
 * @returns where they end
 */
function eachMiniblock(
  bytes: Uint8Array,
  from: number,
  count: number,
  where: number,
  visit: (miniblock: Miniblock) => void,
): number {
  const end = bytes.length;
  const [block, afterBlock] = varint(bytes, from, end, where);
  const [miniblocks, afterMiniblocks] = varint(bytes, afterBlock, end, where);
  const [total, afterTotal] = varint(bytes, afterMiniblocks, end, where);
  const perMiniblock = block / miniblocks;
  if (total !== count) fail(where, `found ${total} differences, expected ${count}`);
  if (block > 2 ** 20 || !Number.isInteger(perMiniblock) || perMiniblock % 32 !== 0 || perMiniblock === 0)
    fail(where, `differences come in blocks of ${block} in ${miniblocks} parts`);
  let at = skipVarint(bytes, afterTotal, end, where);
  visit({ at, width: 0, values: 1, minimum: zigzag(bytes, afterTotal, at) });
  for (let seen = 1; seen < count; ) {
    const minimum = at;
    const widths = skipVarint(bytes, at, end, where);
    at = widths + miniblocks;
    if (at > end) fail(where, "a block of differences is longer than its page");
    for (let i = 0; i < miniblocks && seen < count; i++) {
      const width = bytes[widths + i];
      if (width > 64) fail(where, `a difference has ${width} bits`);
      const next = at + (perMiniblock * width) / 8;
      if (next > end) fail(where, "a block of differences is longer than its page");
      const values = Math.min(perMiniblock, count - seen);
      visit({ at, width, values, minimum: zigzag(bytes, minimum, widths) });
      at = next;
      seen += values;
    }
  }
  return at;
}

/** A signed number whose end is known; exact up to 52 bits. */
function zigzag(bytes: Uint8Array, from: number, end: number): number {
  let value = 0;
  for (let at = from; at < end; at++) value += (bytes[at] & 127) * 2 ** (7 * (at - from));
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

/** Of 32 bits. */
function varint(bytes: Uint8Array, from: number, end: number, where: number): [number, number] {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    if (from + i >= end) break;
    const byte = bytes[from + i];
    value += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) return [value <= 0x7fffffff ? value : fail(where, `a length is ${value}`), from + i + 1];
  }
  return fail(where, "a number has no end");
}

function skipVarint(bytes: Uint8Array, from: number, end: number, where: number): number {
  for (let at = from; at < Math.min(end, from + 10); at++) if (bytes[at] < 128) return at + 1;
  return fail(where, "a number has no end");
}

function uint32(bytes: Uint8Array, at: number, where: number): number {
  if (at + 4 > bytes.length) fail(where, "a page is cut off");
  return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
}

function integer(value: ThriftValue | undefined): number {
  return typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : 0;
}

function fail(byte: number, problem: string): never {
  throw new RangeError(`byte ${byte}: ${problem}`);
}
