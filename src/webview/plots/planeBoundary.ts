/** The lines between the regions of classes on a grid (marching squares). */
import type { Plane } from "../../shared/results/resultsRequests.ts";

/**
 * The segments of the boundary in units of the grid: x0, y0, x1, y1 of each, where the point (column, row) of the grid is at
 * (column + ½, row + ½).
 *
 * @param threshold for two classes, the score of the second one where the line is; otherwise it is where the class changes
 */
export function boundarySegments(plane: Plane, threshold?: number): number[] {
  const { size, classes, scores } = plane;
  const segments: number[] = [];
  if (classes === null) return segments;
  const side = (at: number) => (threshold === undefined ? classes[at] : Number(scores[at] >= threshold));
  const crossing = (a: number, b: number) =>
    threshold === undefined
      ? meeting(plane, classes, a, b)
      : within((threshold - scores[a]) / (scores[b] - scores[a]));
  for (let row = 0; row + 1 < size; row++)
    for (let column = 0; column + 1 < size; column++) {
      const corner = row * size + column;
      const first = side(corner);
      const isCrossed =
        first !== side(corner + 1) || first !== side(corner + size) || first !== side(corner + size + 1);
      if (!isCrossed) continue;
      const corners = [corner, corner + 1, corner + size + 1, corner + size];
      const sides = corners.map(side);
      addCell(segments, column + 0.5, row + 0.5, sides, (from, to) => crossing(corners[from], corners[to]));
    }
  return segments;
}

/**
 * Where two neighbors of different classes are equally likely: where the lines meet that continue the scores of either class from
 * the point before. Halfway where these points are of other classes.
 */
function meeting({ size, scores }: Plane, classes: Uint16Array, a: number, b: number): number {
  const [before, after] = [a - (b - a), b + (b - a)];
  const isRow = Math.abs(b - a) === 1;
  const isBeyond = (at: number) =>
    isRow ? Math.floor(at / size) !== Math.floor(a / size) : at < 0 || at >= size * size;
  if (isBeyond(before) || isBeyond(after)) return 0.5;
  if (classes[before] !== classes[a] || classes[after] !== classes[b]) return 0.5;
  const fall = scores[a] - scores[before];
  const rise = scores[after] - scores[b];
  // Scores that do not fall toward the boundary say nothing of where it is.
  return fall < 0 && rise > 0 ? within((scores[b] - rise - scores[a]) / (fall - rise)) : 0.5;
}

function within(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** The corners of a cell from its top left clockwise. */
const cornerX = [0, 1, 1, 0];
const cornerY = [0, 0, 1, 1];

/** Joins the places where the class changes along a cell's edges: two directly, more in the middle of the cell. */
function addCell(
  segments: number[],
  left: number,
  top: number,
  sides: readonly number[],
  crossing: (from: number, to: number) => number,
): void {
  const places: number[][] = [];
  for (let from = 0; from < 4; from++) {
    const to = (from + 1) % 4;
    if (sides[from] === sides[to]) continue;
    const share = crossing(from, to);
    places.push([
      left + cornerX[from] + (cornerX[to] - cornerX[from]) * share,
      top + cornerY[from] + (cornerY[to] - cornerY[from]) * share,
    ]);
  }
  if (places.length === 2) segments.push(...places[0], ...places[1]);
  else for (const place of places) segments.push(...place, left + 0.5, top + 0.5);
}
