import { laneMask, ROW } from "./simd";

/** Filling the batch from the dataset, and copies between logical (row-major) order and panels. */

/**
 * Gathers rows order[0] … order[rows − 1] of a row-major matrix (·, width) into panels (⌈width/8⌉, ·, 8). Lanes beyond
 * the width become 0.
 *
 * @param matrix with 32 bytes behind it that may be read
 */
export function gatherRows(rows: i32, width: i32, matrix: usize, order: usize, into: usize, step: usize): void {
  for (let row = 0; row < rows; row++) {
    let from = matrix + <usize>load<u32>(order) * <usize>width * 4;
    let to = into;
    let left = width;
    for (; left >= 8; left -= 8) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += ROW;
      to += step;
    }
    if (left > 0) {
      v128.store(to, v128.and(v128.load(from), laneMask(left, 0)));
      v128.store(to, v128.and(v128.load(from, 16), laneMask(left, 4)), 16);
    }
    order += 4;
    into += ROW;
  }
}

/** Rows order[0] … of a column of labels as one-hot rows in panels (⌈classes/8⌉, ·, 8). */
export function gatherLabels(rows: i32, classes: i32, labels: usize, order: usize, into: usize, step: usize): void {
  const zero = f32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    const label = load<u32>(labels + <usize>load<u32>(order) * 4);
    for (let first = 0, to = into; first < classes; first += 8, to += step) {
      v128.store(to, zero);
      v128.store(to, zero, 16);
    }
    store<f32>(into + <usize>(label >> 3) * step + <usize>(label & 7) * 4, 1);
    order += 4;
    into += ROW;
  }
}

/** Gathers numbers order[0] … of a column, one after the other. */
export function gatherNumbers(rows: i32, column: usize, order: usize, into: usize): void {
  for (const end = order + <usize>rows * 4; order < end; order += 4, into += 4) {
    store<f32>(into, load<f32>(column + <usize>load<u32>(order) * 4));
  }
}
