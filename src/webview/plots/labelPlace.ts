/** Where a label in a chart covers no curve. */

/** A rectangle in pixels, y downwards. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A curve's points in pixels, from left to right. */
export type Polyline = readonly (readonly [x: number, y: number])[];

/** The first of the places that no curve crosses; of places that are all crossed, the one with the fewest crossings. */
export function freePlace(places: readonly Box[], curves: readonly Polyline[]): Box {
  let best = places[0];
  let fewest = Infinity;
  for (const place of places) {
    const crossings = curves.reduce((sum, curve) => sum + crossingsOf(curve, place), 0);
    if (crossings >= fewest) continue;
    best = place;
    fewest = crossings;
  }
  return best;
}

/** The number of a curve's segments that lie at least partly in the box. */
function crossingsOf(curve: Polyline, { left, top, width, height }: Box): number {
  let crossings = 0;
  for (let i = 1; i < curve.length; i++) {
    const [x0, y0] = curve[i - 1];
    const [x1, y1] = curve[i];
    const from = Math.max(x0, left);
    const to = Math.min(x1, left + width);
    if (from > to) continue;
    const at = (x: number) => (x1 === x0 ? y1 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0));
    // A vertical segment spans both of its ends.
    const [a, b] = x1 === x0 ? [y0, y1] : [at(from), at(to)];
    if (Math.max(a, b) >= top && Math.min(a, b) <= top + height) crossings++;
  }
  return crossings;
}
