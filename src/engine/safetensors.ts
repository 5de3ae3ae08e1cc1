import { lengthBytes, readTensorHeader, type TensorEntry } from "./safetensorsHeader.ts";

/** A safetensors file in memory. Models hold float32 (`F32`) alone; checkpoints also hold `F64` and `I32`. */
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

export function writeSafeTensors({ tensors, metadata }: SafeTensors<TensorData>): Uint8Array<ArrayBuffer> {
  // Without a prototype: a tensor may be called `__proto__`.
  const header: Record<string, unknown> = Object.assign(Object.create(null), { __metadata__: metadata });
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

function readTensors(bytes: Uint8Array, allowed: readonly ElementType[]): SafeTensors<TensorData> {
  const { tensors, metadata, dataStart } = readTensorHeader(bytes, bytes.length, allowed);
  const read = ({ name, type, shape, begin, end }: TensorEntry) => {
    const Data = elementTypes[type as ElementType];
    // A copy, since the file's bytes need not be aligned.
    const own = new Uint8Array(bytes.subarray(dataStart + begin, dataStart + end));
    toOtherEndianness(own, Data.BYTES_PER_ELEMENT);
    return [name, { shape, data: new Data(own.buffer) }] as const;
  };
  // Not by assignment: a tensor may be called `__proto__`.
  return { tensors: Object.fromEntries(tensors.map(read)), metadata };
}

function elementTypeOf(data: TensorData): ElementType {
  if (data instanceof Float32Array) return "F32";
  return data instanceof Float64Array ? "F64" : "I32";
}

/** Turns elements from the host's byte order into the file's, or back, in place. */
export function toOtherEndianness(bytes: Uint8Array, elementBytes: number): void {
  if (hostIsLittleEndian) return;
  for (let at = 0; at < bytes.length; at += elementBytes) bytes.subarray(at, at + elementBytes).reverse();
}
