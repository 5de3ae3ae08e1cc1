import { InputError } from "../shared/errors.ts";

/**
 * The safetensors format (github.com/huggingface/safetensors): eight bytes with the header's length, little-endian; the
 * header as JSON, one entry for each tensor with `dtype`, `shape` and `data_offsets` from the end of the header, and
 * `__metadata__` with strings; then the tensors' bytes without gaps. Models hold float32 (`F32`) alone; checkpoints also
 * hold `F64` and `I32`.
 */
export interface SafeTensors<Data extends TensorData = Float32Array> {
  readonly tensors: { readonly [name: string]: Tensor<Data> };
  readonly metadata: { readonly [key: string]: string };
}

export type TensorData = Float32Array | Float64Array | Int32Array;

export interface Tensor<Data extends TensorData = Float32Array> {
  readonly shape: readonly number[];
  /** Row-major; its length is the product of the shape. */
  readonly data: Data;
}

/** The format's names of element types. */
const elementTypes = { F32: Float32Array, F64: Float64Array, I32: Int32Array } as const;
type ElementType = keyof typeof elementTypes;

/** The format is little-endian, as nearly every machine is. */
const hostIsLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

const lengthBytes = 8;
/** The format's own limit. */
const maxHeader = 100_000_000;

export function writeSafeTensors({ tensors, metadata }: SafeTensors<TensorData>): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  // The widest elements first: then every tensor is aligned to its elements.
  const entries = Object.entries(tensors).sort(
    ([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT,
  );
  let offset = 0;
  for (const [name, { shape, data }] of entries) {
    header[name] = { dtype: elementTypeOf(data), shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  // Spaces up to a multiple of eight, so that readers can map the tensors in place.
  const json = JSON.stringify(header);
  const length = new TextEncoder().encode(json).length;
  const headerBytes = new TextEncoder().encode(json + " ".repeat((8 - (length % 8)) % 8));
  const file = new Uint8Array(lengthBytes + headerBytes.length + offset);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerBytes.length), true);
  file.set(headerBytes, lengthBytes);
  let at = lengthBytes + headerBytes.length;
  for (const [, { data }] of entries) {
    const target = file.subarray(at, at + data.byteLength);
    target.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    toOtherEndianness(target, data.BYTES_PER_ELEMENT);
    at += data.byteLength;
  }
  return file;
}

/**
 * Reads and checks a whole file of float32 tensors; nothing in it is believed before it is checked.
 *
 * @throws InputError that says what is wrong with the file
 */
export function readSafeTensors(bytes: Uint8Array): SafeTensors {
  return readTensors(bytes, ["F32"]) as SafeTensors;
}

/**
 * The same for a file with tensors of any type known here.
 *
 * @throws InputError that says what is wrong with the file
 */
export function readMixedTensors(bytes: Uint8Array): SafeTensors<TensorData> {
  return readTensors(bytes, Object.keys(elementTypes) as ElementType[]);
}

/** Where the tensors' bytes begin. @throws InputError when the header is not one */
export function dataStartOf(bytes: Uint8Array): number {
  return readHeader(bytes).dataStart;
}

/**
 * The metadata alone.
 *
 * @param bytes the file up to the end of its header, or more
 * @throws InputError when the header is not one
 */
export function readMetadata(bytes: Uint8Array): SafeTensors["metadata"] {
  const { __metadata__: metadata = {} } = readHeader(bytes).header;
  return checkMetadata(metadata);
}

function readTensors(bytes: Uint8Array, allowed: readonly ElementType[]): SafeTensors<TensorData> {
  const { header, dataStart } = readHeader(bytes);
  const dataLength = bytes.length - dataStart;
  const tensors: Record<string, Tensor<TensorData>> = {};
  const spans: { readonly name: string; readonly begin: number; readonly end: number }[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") {
      metadata = checkMetadata(entry);
      continue;
    }
    const { type, shape, begin, end } = checkEntry(name, entry, allowed, dataLength);
    // A copy, since the file's bytes need not be aligned.
    const own = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end));
    toOtherEndianness(own, elementTypes[type].BYTES_PER_ELEMENT);
    tensors[name] = { shape, data: new elementTypes[type](own.buffer) };
    spans.push({ name, begin, end });
  }
  checkCover(spans, dataLength);
  return { tensors, metadata };
}

function refuse(problem: string): never {
  throw new InputError(`Not a usable safetensors file: ${problem}.`);
}

function readHeader(bytes: Uint8Array) {
  if (bytes.length < lengthBytes) refuse(`it has ${bytes.length} bytes, too few for a header`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > maxHeader || lengthBytes + length > bytes.length) {
    refuse(
      `its header should have ${length} bytes, but the file has ${bytes.length}; it is cut off or foreign`,
    );
  }
  const dataStart = lengthBytes + length;
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

function checkEntry(name: string, entry: unknown, allowed: readonly ElementType[], dataLength: number) {
  if (!isRecord(entry)) refuse(`tensor "${name}" is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  const type = allowed.find((known) => known === dtype);
  if (!type) refuse(`tensor "${name}" has type ${JSON.stringify(dtype)}, not ${allowed.join(" or ")}`);
  if (!isLengths(shape)) refuse(`tensor "${name}" has no valid shape`);
  if (!isLengths(offsets) || offsets.length !== 2) refuse(`tensor "${name}" has no valid data_offsets`);
  const [begin, end] = offsets;
  const size = shape.reduce((product, length) => product * length, elementTypes[type].BYTES_PER_ELEMENT);
  if (end - begin !== size) {
    refuse(`tensor "${name}" of shape [${shape}] needs ${size} bytes, not ${end - begin}`);
  }
  if (end > dataLength) refuse(`tensor "${name}" goes past the end of the file, which is cut off`);
  return { type, shape, begin, end };
}

/** The format forbids overlaps, gaps and anything after the last tensor. */
function checkCover(
  spans: { readonly name: string; readonly begin: number; readonly end: number }[],
  dataLength: number,
): void {
  let at = 0;
  for (const { name, begin, end } of spans.sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== at) refuse(`tensor "${name}" begins at byte ${begin} of the data, not at ${at}`);
    at = end;
  }
  if (at !== dataLength) refuse(`${dataLength - at} bytes at its end belong to no tensor`);
}

function elementTypeOf(data: TensorData): ElementType {
  if (data instanceof Float32Array) return "F32";
  return data instanceof Float64Array ? "F64" : "I32";
}

/** Turns elements from the host's byte order into the file's, or back, in place. */
function toOtherEndianness(bytes: Uint8Array, elementBytes: number): void {
  if (hostIsLittleEndian) return;
  for (let at = 0; at < bytes.length; at += elementBytes) bytes.subarray(at, at + elementBytes).reverse();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isLengths(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
}
