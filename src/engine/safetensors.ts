import { InputError } from "../shared/errors.ts";

/**
 * The safetensors format (github.com/huggingface/safetensors): eight bytes with the header's length, little-endian; the
 * header as JSON, one entry for each tensor with `dtype`, `shape` and `data_offsets` from the end of the header, and
 * `__metadata__` with strings; then the tensors' bytes without gaps. Only float32 (`F32`) is written and read here.
 */
export interface SafeTensors {
  readonly tensors: { readonly [name: string]: Tensor };
  readonly metadata: { readonly [key: string]: string };
}

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major; its length is the product of the shape. */
  readonly data: Float32Array;
}

const lengthBytes = 8;
/** The format's own limit. */
const longestHeader = 100_000_000;

export function writeSafeTensors({ tensors, metadata }: SafeTensors): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + data.byteLength] };
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
  for (const { data } of Object.values(tensors)) {
    for (let i = 0; i < data.length; i++, at += 4) view.setFloat32(at, data[i], true);
  }
  return file;
}

/**
 * Reads and checks a whole file; nothing in it is believed before it is checked.
 *
 * @throws InputError that says what is wrong with the file
 */
export function readSafeTensors(bytes: Uint8Array): SafeTensors {
  const { header, dataStart } = readHeader(bytes);
  const dataLength = bytes.length - dataStart;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tensors: Record<string, Tensor> = {};
  const spans: { readonly name: string; readonly begin: number; readonly end: number }[] = [];
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") {
      metadata = checkMetadata(entry);
      continue;
    }
    const { shape, begin, end } = checkEntry(name, entry, dataLength);
    const data = new Float32Array((end - begin) / 4);
    for (let i = 0; i < data.length; i++) data[i] = view.getFloat32(dataStart + begin + 4 * i, true);
    tensors[name] = { shape, data };
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
  if (length > longestHeader || lengthBytes + length > bytes.length) {
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

function checkEntry(name: string, entry: unknown, dataLength: number) {
  if (!isRecord(entry)) refuse(`tensor "${name}" is not described by an object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (dtype !== "F32") refuse(`tensor "${name}" has type ${JSON.stringify(dtype)}, not F32`);
  if (!isLengths(shape)) refuse(`tensor "${name}" has no valid shape`);
  if (!isLengths(offsets) || offsets.length !== 2) refuse(`tensor "${name}" has no valid data_offsets`);
  const [begin, end] = offsets;
  const size = shape.reduce((product, length) => product * length, 1);
  if (end - begin !== 4 * size) {
    refuse(`tensor "${name}" of shape [${shape}] needs ${4 * size} bytes, not ${end - begin}`);
  }
  if (end > dataLength) refuse(`tensor "${name}" goes past the end of the file, which is cut off`);
  return { shape, begin, end };
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isLengths(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0);
}
