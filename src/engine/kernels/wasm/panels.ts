import type { FloatArray } from "../../../shared/floats.ts";

/**
 * Between logical order (rows, units), row-major, and panels (⌈units/8⌉, ·, 8). Positions and `step`, from one panel to the
 * next, count float32 numbers.
 */

/**
 * Every `stride`-th row out of panels.
 *
 * @returns how many numbers were written
 */
export function copyFromPanels(
  floats: Float32Array,
  start: number,
  step: number,
  rows: number,
  units: number,
  stride: number,
  into: FloatArray,
): number {
  let to = 0;
  for (let row = 0; row < rows; row += stride) {
    for (let unit = 0, at = start + 8 * row; unit < units; unit += 8, at += step) {
      const lanes = Math.min(8, units - unit);
      for (let lane = 0; lane < lanes; lane++) into[to++] = floats[at + lane];
    }
  }
  return to;
}

/** Into panels; lanes beyond the units become 0. */
export function copyToPanels(
  floats: Float32Array,
  start: number,
  step: number,
  rows: number,
  units: number,
  from: FloatArray,
): void {
  let next = 0;
  for (let row = 0; row < rows; row++) {
    for (let unit = 0, at = start + 8 * row; unit < units; unit += 8, at += step) {
      const lanes = Math.min(8, units - unit);
      for (let lane = 0; lane < lanes; lane++) floats[at + lane] = from[next++];
      for (let lane = lanes; lane < 8; lane++) floats[at + lane] = 0;
    }
  }
}
