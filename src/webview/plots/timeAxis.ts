/** While a run is young, a snapshot takes no more than this many pixels, and the strip fills from the left. */
const widestColumn = 8;

/**
 * For each pixel of a strip, which snapshot it shows: the nearest by step, −1 to the right of the last one.
 * @param steps ascending
 */
export function timeAxis(steps: readonly number[], width: number, pixelRatio = 1): Int16Array {
  const axis = new Int16Array(width).fill(-1);
  const used = usedWidth(steps.length, width, pixelRatio);
  const first = steps[0];
  const span = steps[steps.length - 1] - first;
  let nearest = 0;
  for (let x = 0; x < used; x++) {
    const step = first + (span * (x + 0.5)) / used;
    while (nearest + 1 < steps.length && steps[nearest + 1] - step <= step - steps[nearest]) nearest++;
    axis[x] = nearest;
  }
  return axis;
}

function usedWidth(columns: number, width: number, pixelRatio: number): number {
  return Math.min(width, Math.round(columns * widestColumn * pixelRatio));
}
