/** Drawing on the pixels of an image of a row, with a brush that has a soft edge. */
import type { ImageShape } from "../../shared/results/resultsRequests.ts";

export interface Brush {
  /** Radius within which a pixel is wholly drawn, in pixels. */
  readonly radius: number;
  readonly erases: boolean;
}

/** A place in the image, in pixels; the middle of the first one is (½, ½). */
export interface ImagePlace {
  readonly x: number;
  readonly y: number;
}

/** The largest side of an image that can be drawn on; the pixels of larger ones are too small to be hit. */
const maxDrawnSide = 40;

/** Whether an image can be drawn on: small, and gray. */
export function canDraw({ height, width, channels }: ImageShape): boolean {
  return channels === 1 && height <= maxDrawnSide && width <= maxDrawnSide;
}

/** A copy of gray pixels, 0 … 255, with a line of the brush from one place to another. */
export function drawLine(
  pixels: Uint8Array,
  shape: ImageShape,
  from: ImagePlace,
  to: ImagePlace,
  brush: Brush,
): Uint8Array {
  const drawn = pixels.slice();
  const steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 0.5));
  for (let step = 0; step <= steps; step++) {
    const share = step / steps;
    const place = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    drawDot(drawn, shape, place, brush);
  }
  return drawn;
}

function drawDot(pixels: Uint8Array, { height, width }: ImageShape, place: ImagePlace, brush: Brush): void {
  const reach = brush.radius + 0.5;
  const first = (middle: number) => Math.max(0, Math.floor(middle - reach));
  const last = (middle: number, side: number) => Math.min(side - 1, Math.ceil(middle + reach));
  for (let row = first(place.y); row <= last(place.y, height); row++)
    for (let column = first(place.x); column <= last(place.x, width); column++) {
      const distance = Math.hypot(column + 0.5 - place.x, row + 0.5 - place.y);
      // From 1 within the radius to 0 a pixel further out.
      const strength = Math.min(1, Math.max(0, reach - distance));
      const at = row * width + column;
      const ink = Math.round(255 * strength);
      pixels[at] = brush.erases ? Math.min(pixels[at], 255 - ink) : Math.max(pixels[at], ink);
    }
}

/** RGBA pixels: one channel is gray, three or four are red, green, blue and opacity; of others the first is shown. */
export function imagePixels(
  pixels: Uint8Array,
  { height, width, channels }: ImageShape,
): Uint8ClampedArray<ArrayBuffer> {
  const isColor = channels === 3 || channels === 4;
  const rgba = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let at = 0; at < height * width; at++)
    for (let color = 0; color < (channels === 4 ? 4 : 3); color++)
      rgba[4 * at + color] = pixels[at * channels + (isColor ? color : 0)];
  return rgba;
}
