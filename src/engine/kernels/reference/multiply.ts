import type { FloatArray } from "../../../shared/floats.ts";

/** A matrix in flat memory: element (i, j) is at offset + i · row + j · column. */
export interface View {
  readonly data: FloatArray;
  readonly row: number;
  readonly column: number;
}

/**
 * C (m, n) = A (m, k) · B (k, n), with C row-major and dense. The strides let one function do all three products of a
 * dense layer: x Wᵀ, (∂J/∂z)ᵀ x and ∂J/∂z W. Sums are accumulated in float64, in the order of k.
 *
 * Tiles of 4 × 4 stay in registers: eight loads serve sixteen multiplications.
 */
export function multiply(m: number, n: number, k: number, a: View, b: View, c: FloatArray): void {
  const tiledRows = m - (m % 4);
  const tiledColumns = n - (n % 4);
  for (let i = 0; i < tiledRows; i += 4) {
    for (let j = 0; j < tiledColumns; j += 4) tile(i, j, n, k, a, b, c);
  }
  edge(0, m, tiledColumns, n, n, k, a, b, c);
  edge(tiledRows, m, 0, tiledColumns, n, k, a, b, c);
}

/** The 4 × 4 block of C at (i, j). */
function tile(i: number, j: number, n: number, k: number, a: View, b: View, c: FloatArray): void {
  const x = a.data;
  const y = b.data;
  const xStep = a.column;
  const yStep = b.row;
  let x0 = i * a.row;
  let x1 = x0 + a.row;
  let x2 = x1 + a.row;
  let x3 = x2 + a.row;
  let y0 = j * b.column;
  let y1 = y0 + b.column;
  let y2 = y1 + b.column;
  let y3 = y2 + b.column;
  let c00 = 0;
  let c01 = 0;
  let c02 = 0;
  let c03 = 0;
  let c10 = 0;
  let c11 = 0;
  let c12 = 0;
  let c13 = 0;
  let c20 = 0;
  let c21 = 0;
  let c22 = 0;
  let c23 = 0;
  let c30 = 0;
  let c31 = 0;
  let c32 = 0;
  let c33 = 0;
  for (let p = 0; p < k; p++) {
    const b0 = y[y0];
    const b1 = y[y1];
    const b2 = y[y2];
    const b3 = y[y3];
    const a0 = x[x0];
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    const a1 = x[x1];
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    const a2 = x[x2];
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    const a3 = x[x3];
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
    x0 += xStep;
    x1 += xStep;
    x2 += xStep;
    x3 += xStep;
    y0 += yStep;
    y1 += yStep;
    y2 += yStep;
    y3 += yStep;
  }
  let at = i * n + j;
  c[at] = c00;
  c[at + 1] = c01;
  c[at + 2] = c02;
  c[at + 3] = c03;
  at += n;
  c[at] = c10;
  c[at + 1] = c11;
  c[at + 2] = c12;
  c[at + 3] = c13;
  at += n;
  c[at] = c20;
  c[at + 1] = c21;
  c[at + 2] = c22;
  c[at + 3] = c23;
  at += n;
  c[at] = c30;
  c[at + 1] = c31;
  c[at + 2] = c32;
  c[at + 3] = c33;
}

/** The elements of C in rows from … to and columns left … right, which no tile covers. */
function edge(
  from: number,
  to: number,
  left: number,
  right: number,
  n: number,
  k: number,
  a: View,
  b: View,
  c: FloatArray,
): void {
  const x = a.data;
  const y = b.data;
  for (let i = from; i < to; i++) {
    for (let j = left; j < right; j++) {
      let xAt = i * a.row;
      let yAt = j * b.column;
      let sum = 0;
      for (let p = 0; p < k; p++) {
        sum += x[xAt] * y[yAt];
        xAt += a.column;
        yAt += b.row;
      }
      c[i * n + j] = sum;
    }
  }
}
