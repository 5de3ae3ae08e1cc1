/** The raw values of a row whose inputs make an image, as pixels and back. */
import type { RawImage, RawInputs, RawValue } from "../../shared/results/resultsRequests.ts";
import { cellNumber, lengthOf } from "./rawValues.ts";

/** Pixels of a row's values, 0 … 255; undefined where the values make no image. */
export function pixelsOfValues(
  { inputs, image }: RawInputs,
  values: readonly RawValue[],
): Uint8Array | undefined {
  if (image === null) return undefined;
  const { black, white } = image;
  const numbers = inputs.flatMap((input, index) => {
    const value = values[index];
    if (typeof value === "object") return value;
    return input.kind === "number" ? [cellNumber(input, value) ?? black] : [];
  });
  if (numbers.length !== sizeOf(image)) return undefined;
  const pixels = new Uint8ClampedArray(numbers.length);
  for (let at = 0; at < pixels.length; at++)
    pixels[at] = (255 * (numbers[placeOf(at, image)] - black)) / (white - black);
  return new Uint8Array(pixels.buffer);
}

/** The raw values that pixels stand for. */
export function valuesOfPixels({ inputs, image }: RawInputs, pixels: Uint8Array): RawValue[] {
  if (image === null) return [];
  const { black, white } = image;
  const numbers = new Array<number>(pixels.length);
  for (let at = 0; at < pixels.length; at++)
    numbers[placeOf(at, image)] = black + (pixels[at] / 255) * (white - black);
  let at = 0;
  return inputs.map((input) => {
    if (input.kind !== "block") return String(Number(numbers[at++].toPrecision(6)));
    const length = lengthOf(input.shape);
    at += length;
    return numbers.slice(at - length, at);
  });
}

/** Where a number of (height, width, channels), row-major, is among the raw values. */
function placeOf(at: number, { height, width, channels, hasPlanes }: RawImage): number {
  return hasPlanes ? (at % channels) * height * width + Math.floor(at / channels) : at;
}

function sizeOf({ height, width, channels }: RawImage): number {
  return height * width * channels;
}
