/** The arithmetic of the layer stack: widths of blocks, steps of a drag, places for a dragged row. */

export const maximumUnits = 65536;
/** A block of one unit is still wide enough for its number. */
const narrowest = 0.2;
/** With only small layers, the scale still leaves space to draw a wider one. */
const minDomain = 1024;

/** The number of units that fills the stack's whole width. */
export function widestUnits(widths: readonly (number | undefined)[]): number {
  return Math.max(minDomain, ...widths.map((units) => units ?? 0));
}

/** How much of the stack's width a block with this number of units takes, on a logarithmic scale; 0..1. */
export function widthFraction(units: number, widest: number): number {
  const octaves = Math.log2(Math.max(1, units)) / Math.log2(widest);
  return narrowest + (1 - narrowest) * Math.min(1, octaves);
}

/** How far the pointer goes for one step of a width ({@link unitSteps}). */
const pixelsPerStep = 4;

/**
 * The widths that a drag goes through: every number up to 8, then four in each octave (… 16, 20, 24, 28, 32, 40 …), so that
 * equal distances are equal factors.
 */
export const unitSteps: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 7],
  ...Array.from({ length: 4 * 13 }, (_, i) => 2 ** (3 + Math.floor(i / 4)) * (1 + (i % 4) / 4)),
  maximumUnits,
];

/**
 * The units after a drag from `units`.
 *
 * @param pixels how far the pointer has gone; positive makes the layer wider
 * @param fine every number instead of the steps: one unit for each {@link pixelsPerStep}
 */
export function draggedUnits(units: number, pixels: number, fine: boolean): number {
  const steps = Math.trunc(pixels / pixelsPerStep);
  if (steps === 0) return units;
  if (fine) return clampUnits(units + steps);
  // A width between two steps goes to the next one first.
  const next =
    steps > 0
      ? unitSteps.findIndex((step) => step > units) - 1
      : unitSteps.findLastIndex((step) => step < units) + 1;
  const place = steps > 0 && next < 0 ? unitSteps.length - 1 : next;
  return unitSteps[Math.min(unitSteps.length - 1, Math.max(0, place + steps))];
}

export function clampUnits(units: number): number {
  return Math.min(maximumUnits, Math.max(1, Math.round(units)));
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
