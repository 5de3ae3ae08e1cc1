/** Colors and shapes that tell classes apart: no class is recognized by its color alone. */
import { oklchToRgb, type Rgb, rgbToOklch } from "./color.ts";
import type { PlotTheme } from "./theme.ts";

/** The golden angle in radians: successive multiples of it are far apart on the circle of hues. */
const goldenAngle = Math.PI * (3 - Math.sqrt(5));

/** One color for each of this number of classes: first the theme's, then others of about the same lightness. */
export function classColors(theme: PlotTheme, classes: number): Rgb[] {
  const [lightness, chroma, hue] = rgbToOklch(theme.inks[0]);
  return Array.from(
    { length: classes },
    (_, index) => theme.inks[index] ?? oklchToRgb([lightness, chroma * 0.8, hue + goldenAngle * index]),
  );
}

/** A color as CSS has it. */
export function cssColor(rgb: Rgb, alpha = 1): string {
  return `rgb(${rgb.map((part) => Math.round(part * 255)).join(" ")} / ${alpha})`;
}

/** The color between two, at a share of the way from the first to the second. */
export function mixColors(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (index: number) => from[index] + (to[index] - from[index]) * share;
  return [at(0), at(1), at(2)];
}

/** Marks of equal area around the origin as SVG paths: circle, square, diamond, triangles, plus, cross, bar. */
const marks = [
  "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
  "M-.89 -.89H.89V.89H-.89Z",
  "M0 -1.25L1.25 0L0 1.25L-1.25 0Z",
  "M0 -1.4L1.3 .9H-1.3Z",
  "M0 1.4L1.3 -.9H-1.3Z",
  "M-.45 -1.25H.45V-.45H1.25V.45H.45V1.25H-.45V.45H-1.25V-.45H-.45Z",
  "M-.6 -1.2L0 -.6L.6 -1.2L1.2 -.6L.6 0L1.2 .6L.6 1.2L0 .6L-.6 1.2L-1.2 .6L-.6 0L-1.2 -.6Z",
  "M-1.4 -.55H1.4V.55H-1.4Z",
];

/** The mark of a class: an SVG path around the origin with a radius of about 1. Marks repeat after eight classes. */
export function classMark(index: number): string {
  return marks[index % marks.length];
}
