// Colors between CSS, sRGB and OKLab, in which equal distances look equally large.
// Source of the matrices: Björn Ottosson, https://bottosson.github.io/posts/oklab/

/** Red, green, blue in 0…1, gamma-encoded as CSS has them. */
export type Rgb = readonly [red: number, green: number, blue: number];
/** Lightness 0…1, chroma from 0, hue in radians. */
export type Oklch = readonly [lightness: number, chroma: number, hue: number];

export function rgbToOklch([red, green, blue]: Rgb): Oklch {
  const r = toLinear(red);
  const g = toLinear(green);
  const b = toLinear(blue);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return [lightness, Math.hypot(a, bb), Math.atan2(bb, a)];
}

/** The color of this lightness and hue, with as much of the chroma as a screen can show. */
export function oklchToRgb([lightness, chroma, hue]: Oklch): Rgb {
  let low = 0;
  let high = 1;
  let rgb = unclamped(lightness, chroma, hue);
  if (inGamut(rgb)) return rgb;
  for (let i = 0; i < 12; i++) {
    const middle = (low + high) / 2;
    rgb = unclamped(lightness, chroma * middle, hue);
    if (inGamut(rgb)) low = middle;
    else high = middle;
  }
  const [red, green, blue] = unclamped(lightness, chroma * low, hue);
  return [clamp(red), clamp(green), clamp(blue)];
}

function unclamped(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toGamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toGamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toGamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function inGamut(rgb: Rgb): boolean {
  return rgb.every((part) => part >= -1e-4 && part <= 1 + 1e-4);
}

function clamp(part: number): number {
  return Math.min(1, Math.max(0, part));
}

function toLinear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function toGamma(part: number): number {
  return part <= 0.0031308 ? part * 12.92 : 1.055 * part ** (1 / 2.4) - 0.055;
}
