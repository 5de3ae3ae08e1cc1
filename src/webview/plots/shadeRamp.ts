import type { Rgb } from "./color.ts";
import { oklchToRgb, rgbToOklch } from "./color.ts";

/** Shades in a ramp; the first means nothing and is transparent. */
export const shadeCount = 256;

/**
 * Shades from next to the background to the far end of lightness, in the accent's hue: bright on a dark background,
 * dark on a light one. Lightness (OKLab) changes evenly, so equal steps look equal and the ramp reads without color.
 * The entries are RGBA bytes in memory order, as `ImageData` has them, read as 32-bit integers.
 */
export function shadeRamp(background: Rgb, accent: Rgb, highContrast: boolean): Uint32Array {
  const [from] = rgbToOklch(background);
  const [accentLightness, accentChroma, hue] = rgbToOklch(accent);
  const dark = from < 0.5;
  const far = highContrast ? (dark ? 1 : 0) : dark ? 0.9 : 0.35;
  const to = dark ? Math.max(far, accentLightness) : Math.min(far, accentLightness);
  // Where the ramp passes the accent itself; there it has all of its chroma.
  const middle = Math.min(0.95, Math.max(0.05, (accentLightness - from) / (to - from)));
  const ramp = new Uint32Array(shadeCount);
  const bytes = new Uint8ClampedArray(ramp.buffer);
  for (let i = 1; i < shadeCount; i++) {
    // The faintest shade already stands out from the background.
    const t = 0.1 + (0.9 * (i - 1)) / (shadeCount - 2);
    const vivid = t < middle ? 0.3 + (0.7 * t) / middle : 1 - (0.5 * (t - middle)) / (1 - middle);
    const rgb = oklchToRgb([from + (to - from) * t, accentChroma * vivid, hue]);
    bytes.set([...rgb.map((part) => part * 255), 255], 4 * i);
  }
  return ramp;
}
