/** The arithmetic of the layer stack: widths of blocks, snapping, places for a dragged row. */

export const maximumUnits = 65536;
/** A block of one unit is still wide enough for its number. */
const narrowest = 0.2;
/** With only small layers, the scale still leaves room to draw a wider one. */
const smallestDomain = 1024;

/** The number of units that fills the stack's whole width. */
export function widestUnits(widths: readonly (number | undefined)[]): number {
  return Math.max(smallestDomain, ...widths.map((units) => units ?? 0));
}

/** How much of the stack's width a block of so many units takes, on a logarithmic scale; 0..1. */
export function widthFraction(units: number, widest: number): number {
  const octaves = Math.log2(Math.max(1, units)) / Math.log2(widest);
  return narrowest + (1 - narrowest) * Math.min(1, octaves);
}

/** The inverse of {@link widthFraction}; a fraction above 1 goes on beyond the widest. */
export function unitsAtFraction(fraction: number, widest: number): number {
  const octaves = ((fraction - narrowest) / (1 - narrowest)) * Math.log2(widest);
  return clampUnits(2 ** octaves);
}

export function clampUnits(units: number): number {
  return Math.min(maximumUnits, Math.max(1, Math.round(units)));
}

/** The nearest of the widths people choose: powers of two and two steps between (… 64, 80, 96, 128, 160 …). */
export function snapUnits(units: number): number {
  const clamped = clampUnits(units);
  if (clamped <= 8) return clamped;
  const power = 2 ** Math.floor(Math.log2(clamped));
  const steps = [power, power * 1.25, power * 1.5, power * 2];
  const distance = (step: number) => Math.abs(Math.log(step / units));
  return clampUnits(steps.reduce((best, step) => (distance(step) < distance(best) ? step : best)));
}

/** The corners of the flow between two blocks in a box of 100 by 100, as an SVG polygon's points. */
export function flowPoints(above: number, below: number): string {
  const a = 50 * above;
  const b = 50 * below;
  return `${50 - a},0 ${50 + a},0 ${50 + b},100 ${50 - b},100`;
}

/**
 * The number a dragged row gets when it is let go.
 * @param middles of all rows before the drag, from top to bottom, the dragged one among them
 * @param y where the dragged row's middle is now
 */
export function droppedAt(middles: readonly number[], from: number, y: number): number {
  return middles.filter((middle, i) => i !== from && middle < y).length;
}

/** How far to scroll in one frame when the pointer is near, or beyond, an edge of the view. */
export function autoScrollStep(y: number, top: number, bottom: number): number {
  const zone = 48;
  const fastest = 14;
  if (y < top + zone) return -fastest * Math.min(1, (top + zone - y) / zone);
  if (y > bottom - zone) return fastest * Math.min(1, (y - (bottom - zone)) / zone);
  return 0;
}
