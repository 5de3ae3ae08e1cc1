/** The raw values of a row whose inputs make an image, as pixels and back. */
import type { ImageShape, RawInput, RawInputs, RawValue } from "../../shared/results/resultsRequests.ts";
import { cellNumber, lengthOf } from "./rawValues.ts";

/** The values that black (0) and white (255) stand for. */
interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** The range of the values of an image: that of its block, or of all its columns. */
function rangeOf(inputs: readonly RawInput[]): ValueRange {
  let low = Infinity;
  let high = -Infinity;
  for (const input of inputs) {
    if (input.kind !== "block" && input.kind !== "number") continue;
    low = Math.min(low, input.kind === "block" ? input.low : input.minimum);
    high = Math.max(high, input.kind === "block" ? input.high : input.maximum);
  }
  return low < high ? { low, high } : { low: 0, high: 1 };
}

/** Pixels of a row's values, 0 … 255; undefined where the values make no image of this shape. */
export function pixelsOfValues(
  { inputs, image }: RawInputs,
  values: readonly RawValue[],
): Uint8Array | undefined {
  if (image === null) return undefined;
  const { low, high } = rangeOf(inputs);
  const numbers = inputs.flatMap((input, index) => {
    const value = values[index];
    if (typeof value === "object") return value;
    return input.kind === "number" ? [cellNumber(input, value) ?? low] : [];
  });
  if (numbers.length !== sizeOf(image)) return undefined;
  return Uint8Array.from(numbers, (value) =>
    Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low)))),
  );
}

/** The raw values that pixels stand for. */
export function valuesOfPixels({ inputs }: RawInputs, pixels: Uint8Array): RawValue[] {
  const { low, high } = rangeOf(inputs);
  const numbers = Array.from(pixels, (pixel) => low + (pixel / 255) * (high - low));
  let at = 0;
  return inputs.map((input) => {
    if (input.kind !== "block") return String(Number(numbers[at++].toPrecision(6)));
    const length = lengthOf(input.shape);
    at += length;
    return numbers.slice(at - length, at);
  });
}

function sizeOf({ height, width, channels }: ImageShape): number {
  return height * width * channels;
}
