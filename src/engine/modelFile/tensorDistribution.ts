/** What the numbers of a tensor are: all of them, or of many some that are evenly drawn. */
import type { FloatArray } from "../../shared/floats.ts";
import { distribution } from "../../shared/histogram.ts";
import { type FloatType, isFloatType, type TensorDistribution } from "../../shared/model/modelView.ts";
import { toOtherEndianness } from "../safetensors.ts";
import { elementCount, type TensorEntry } from "../safetensorsHeader.ts";
import type { ReadBytes } from "./tensorFile.ts";

/** Elements of a tensor that are looked at; of larger ones as many are drawn. */
const maxLooked = 2 ** 18;
/** Elements that are read in one piece from a tensor that is too large to be read whole. */
const elementsPerPiece = 2 ** 12;

/** The types that are floating-point numbers, with how their bytes are read. */
const readers: Readonly<Record<FloatType, { readonly bytes: number; read(own: Uint8Array): FloatArray }>> = {
  F64: { bytes: 8, read: (own) => new Float64Array(own.buffer) },
  F32: { bytes: 4, read: (own) => new Float32Array(own.buffer) },
  F16: { bytes: 2, read: (own) => Float32Array.from(new Uint16Array(own.buffer), halfToNumber) },
  BF16: { bytes: 2, read: (own) => brainFloats(new Uint16Array(own.buffer)) },
};

/**
 * Mean, deviation and histogram of a tensor.
 *
 * @param dataStart where the tensors' bytes begin in the file
 * @returns null for a tensor whose elements are no floating-point numbers that are read here
 */
export async function tensorDistribution(
  { type, shape, begin }: TensorEntry,
  dataStart: number,
  read: ReadBytes,
): Promise<TensorDistribution | null> {
  if (!isFloatType(type)) return null;
  const reader = readers[type];
  const elements = elementCount(shape);
  const first = dataStart + begin;
  const pieces = piecesOf(elements);
  const values = new Float64Array(pieces.reduce((sum, { count }) => sum + count, 0));
  let at = 0;
  for (const { from, count } of pieces) {
    const bytes = await read(first + from * reader.bytes, first + (from + count) * reader.bytes);
    toOtherEndianness(bytes, reader.bytes);
    values.set(reader.read(bytes), at);
    at += count;
  }
  const { mean, std, histogram } = distribution(values, values.length);
  const nonFinite = values.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
  return { mean, std, histogram, looked: values.length, nonFinite };
}

function piecesOf(elements: number): readonly { readonly from: number; readonly count: number }[] {
  if (elements <= maxLooked) return [{ from: 0, count: elements }];
  const pieces = maxLooked / elementsPerPiece;
  const step = (elements - elementsPerPiece) / (pieces - 1);
  return Array.from({ length: pieces }, (_, i) => ({ from: Math.floor(i * step), count: elementsPerPiece }));
}

/** An IEEE 754 half-precision number from its bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

/** A brain float is the upper half of a single. */
function brainFloats(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (bits) => bits << 16).buffer);
}
