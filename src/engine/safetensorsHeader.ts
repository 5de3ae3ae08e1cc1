/**
 * The header of the safetensors format (github.com/huggingface/safetensors), which says what a file holds without its data: eight
 * bytes with the header's length, little-endian; the header as JSON, one entry for each tensor with `dtype`, `shape` and
 * `data_offsets` from the end of the header, and `__metadata__` with strings; then the tensors' bytes without gaps. Nothing in a file is
 * believed before it is checked.
 */
import { InputError } from "../shared/errors.ts";

/** Bits of an element, by the format's names of types. */
const elementBits: Readonly<Record<string, number>> = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
};

/** A tensor as the header describes it. */
export interface TensorEntry {
  readonly name: string;
  /** The format's name of the element type, such as `F32`. */
  readonly type: string;
  readonly shape: readonly number[];
  /** First byte, and the byte after the last one, counted from the end of the header. */
  readonly begin: number;
  readonly end: number;
}

export interface TensorHeader {
  /** In the order of the header. */
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the tensors' bytes begin in the file. */
  readonly dataStart: number;
}

/** Bytes of a file before its header, which say how long that is. */
export const lengthBytes = 8;
/** The format's own limit. */
const maxHeader = 100_000_000;

/** @throws InputError with what is wrong with the file */
function refuse(problem: string): never {
  throw new InputError(`Not a usable safetensors file: ${problem}.`);
}

/**
 * Returns where the tensors' bytes begin.
 *
 * @param beginning the file's first eight bytes, or more
 * @param fileBytes size of the file
 * @throws InputError where the file is too short for the header that it should have
 */
export function dataStartIn(beginning: Uint8Array, fileBytes: number): number {
  if (fileBytes < lengthBytes || beginning.length < lengthBytes)
    refuse(`it has ${fileBytes} bytes, too few for a header`);
  const length = Number(new DataView(beginning.buffer, beginning.byteOffset).getBigUint64(0, true));
  if (length > maxHeader || lengthBytes + length > fileBytes) {
    refuse(`its header should have ${length} bytes, but the file has ${fileBytes}; it is cut off or foreign`);
  }
  return lengthBytes + length;
}

/**
 * Reads and checks the header: all tensors have a type that the format knows and the bytes that their shape needs, and together they
 * cover the file.
 *
 * @param beginning the file up to the end of its header, or more
 * @param fileBytes size of the file
 * @param allowed the types that tensors may have; by default all
 * @throws InputError that says what is wrong with the file
 */
export function readTensorHeader(
  beginning: Uint8Array,
  fileBytes: number,
  allowed: readonly string[] = Object.keys(elementBits),
): TensorHeader {
  const { header, dataStart } = parseHeader(beginning, fileBytes);
  const dataBytes = fileBytes - dataStart;
  const tensors: TensorEntry[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") metadata = checkMetadata(entry);
    else tensors.push(checkEntry(name, entry, allowed, dataBytes));
  }
  checkCover(tensors, dataBytes);
  return { tensors, metadata, dataStart };
}

/**
 * The metadata alone.
 *
 * @param bytes the file up to the end of its header, or more
 * @throws InputError when the header is not one
 */
export function readMetadata(bytes: Uint8Array): Readonly<Record<string, string>> {
  const { __metadata__: metadata = {} } = parseHeader(bytes, bytes.length).header;
  return checkMetadata(metadata);
}

/** Number of elements of a tensor of this shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function parseHeader(bytes: Uint8Array, fileBytes: number) {
  const dataStart = dataStartIn(bytes, fileBytes);
  let header: unknown;
  try {
    header = JSON.parse(
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(lengthBytes, dataStart)),
    );
  } catch {
    refuse("its header is not JSON");
  }
  if (!isRecord(header)) refuse("its header is not a JSON object");
  return { header, dataStart };
}

function checkMetadata(entry: unknown): Record<string, string> {
  if (!isRecord(entry) || !Object.values(entry).every((value) => typeof value === "string")) {
    refuse("its metadata is not an object of strings");
  }
  return entry as Record<string, string>;
}

function checkEntry(
  name: string,
  entry: unknown,
  allowed: readonly string[],
  dataBytes: number,
): TensorEntry {
  if (!isRecord(entry)) refuse(`tensor "${name}" is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const type = allowed.find((known) => known === dtype);
  if (type === undefined) {
    const list = allowed.length > 3 ? "one that is known here" : allowed.join(" or ");
    refuse(`tensor "${name}" has type ${JSON.stringify(dtype)}, not ${list}`);
  }
  if (!isLengths(shape)) refuse(`tensor "${name}" has no valid shape`);
  if (!isLengths(offsets) || offsets.length !== 2) refuse(`tensor "${name}" has no valid data_offsets`);
  const [begin, end] = offsets;
  const size = (elementCount(shape) * elementBits[type]) / 8;
  if (end - begin !== size) {
    refuse(`tensor "${name}" of shape [${shape}] needs ${size} bytes, not ${end - begin}`);
  }
  if (end > dataBytes) refuse(`tensor "${name}" goes past the end of the file, which is cut off`);
  return { name, type, shape, begin, end };
}

/** The format forbids overlaps, gaps and anything after the last tensor. */
function checkCover(tensors: readonly TensorEntry[], dataBytes: number): void {
  let at = 0;
  for (const { name, begin, end } of [...tensors].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) refuse(`tensor "${name}" begins at byte ${begin} of the data, not at ${at}`);
    at = end;
  }
  if (at !== dataBytes) refuse(`${dataBytes - at} bytes at its end belong to no tensor`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isLengths(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
}
