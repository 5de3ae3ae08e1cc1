/** Where the decision plane's grid, points and axes are in its canvas. */
import type { Plane } from "../../shared/results/resultsRequests.ts";
import type { LinearAxis } from "../plots/linearAxis.ts";

/** A place in the plane, in the columns' units. */
export interface PlanePlace {
  readonly x: number;
  readonly y: number;
}

export interface PlaneAxes {
  readonly x: LinearAxis;
  readonly y: LinearAxis;
}

/** Space for the axes' numbers and names, in CSS pixels. */
const margins = { left: 46, top: 8, right: 8, bottom: 34 };

/** The axes of a plane in a canvas of this size in CSS pixels. */
export function planeAxes(plane: Pick<Plane, "x" | "y">, width: number, height: number): PlaneAxes {
  return {
    x: { ...plane.x, from: margins.left, to: Math.max(margins.left + 1, width - margins.right) },
    y: { ...plane.y, from: Math.max(margins.top + 1, height - margins.bottom), to: margins.top },
  };
}

/** The index of the grid's point next to a place. */
export function gridIndex({ x, y, size }: Plane, place: PlanePlace): number {
  const cell = (share: number) => Math.min(size - 1, Math.max(0, Math.floor(share * size)));
  const column = cell((place.x - x.low) / (x.high - x.low || 1));
  const row = cell((y.high - place.y) / (y.high - y.low || 1));
  return row * size + column;
}

/** Whether a place is within the plane. */
export function isInside({ x, y }: Pick<Plane, "x" | "y">, place: PlanePlace): boolean {
  return place.x >= x.low && place.x <= x.high && place.y >= y.low && place.y <= y.high;
}

/** Share of an axis that an arrow key moves the cursor by, and with Shift. */
const step = 1 / 40;
const fineStep = 1 / 200;

/** Where a key moves the cursor; undefined for keys that move nothing. */
export function moveCursor(
  { x, y }: Pick<Plane, "x" | "y">,
  place: PlanePlace,
  key: string,
  isFine: boolean,
): PlanePlace | undefined {
  const directions: Record<string, readonly [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };
  const direction = directions[key];
  if (direction === undefined) return undefined;
  const share = isFine ? fineStep : step;
  const within = (value: number, { low, high }: { low: number; high: number }) =>
    Math.min(high, Math.max(low, value));
  return {
    x: within(place.x + direction[0] * share * (x.high - x.low), x),
    y: within(place.y + direction[1] * share * (y.high - y.low), y),
  };
}
