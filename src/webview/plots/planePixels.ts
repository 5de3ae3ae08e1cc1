/** The picture of a network's answers over two columns: one color for each point of the grid. */
import type { Plane } from "../../shared/results/resultsRequests.ts";
import { mixColors } from "./classColors.ts";
import type { Rgb } from "./color.ts";
import { shadeCount } from "./shadeRamp.ts";

/** How classes are drawn: each region in one color, or lighter where the network is less sure. */
export type PlaneShade = "regions" | "probability";

export interface PlaneStyle {
  readonly shade: PlaneShade;
  readonly background: Rgb;
  /** One color for each class. */
  readonly classes: readonly Rgb[];
  /** Shades of a number from low to high, as RGBA bytes read as integers. */
  readonly ramp: Uint32Array;
  /** The range of the numbers that the ramp spans. */
  readonly range: { readonly low: number; readonly high: number };
}

/** The share of a class's color in its region: the rows' marks in the full color remain visible on it. */
const regionShare = 0.4;
/** The share of the color where the network is certain. */
const certainShare = 0.55;

/** RGBA pixels of the plane, row-major, the high end of y first. */
export function planePixels(plane: Plane, style: PlaneStyle): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint32Array(plane.size ** 2);
  const { classes, scores } = plane;
  if (classes === null) fillNumbers(pixels, scores, style);
  else if (style.shade === "regions") fillRegions(pixels, classes, style);
  else fillProbabilities(pixels, classes, scores, style);
  return new Uint8ClampedArray(pixels.buffer);
}

/** The shade of a number on the ramp, from 1: the first shade is transparent. */
export function shadeOf(value: number, { low, high }: PlaneStyle["range"]): number {
  const share = high > low ? (value - low) / (high - low) : 0.5;
  return 1 + Math.round(Math.min(1, Math.max(0, share)) * (shadeCount - 2));
}

function fillNumbers(pixels: Uint32Array, scores: Float32Array, { ramp, range }: PlaneStyle): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = ramp[shadeOf(scores[i], range)];
}

function fillRegions(pixels: Uint32Array, classes: Uint16Array, style: PlaneStyle): void {
  const colors = style.classes.map((color) => packed(mixColors(style.background, color, regionShare)));
  for (let i = 0; i < pixels.length; i++) pixels[i] = colors[classes[i]];
}

/** Where all classes are equally likely it is the background; where one is certain, its color. */
function fillProbabilities(
  pixels: Uint32Array,
  classes: Uint16Array,
  scores: Float32Array,
  style: PlaneStyle,
): void {
  const chance = 1 / style.classes.length;
  const isTwo = style.classes.length === 2;
  const shades = new Map<number, Uint32Array>();
  for (let i = 0; i < pixels.length; i++) {
    const best = isTwo && scores[i] < 0.5 ? 1 - scores[i] : scores[i];
    const color = isTwo ? Number(scores[i] >= 0.5) : classes[i];
    let ramp = shades.get(color);
    if (ramp === undefined) {
      ramp = classRamp(style, color);
      shades.set(color, ramp);
    }
    pixels[i] = ramp[Math.round(Math.min(1, Math.max(0, (best - chance) / (1 - chance))) * (shadeCount - 1))];
  }
}

function classRamp({ background, classes }: PlaneStyle, index: number): Uint32Array {
  return Uint32Array.from({ length: shadeCount }, (_, shade) =>
    packed(mixColors(background, classes[index], (certainShare * shade) / (shadeCount - 1))),
  );
}

function packed(color: Rgb): number {
  const bytes = new Uint8ClampedArray([...color.map((part) => part * 255), 255]);
  return new Uint32Array(bytes.buffer)[0];
}
