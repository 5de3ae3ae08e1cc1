import type { Random } from "../random.ts";

/**
 * Fills W (rows, columns), row-major, with a random matrix whose rows (or, where there are more rows than columns, whose
 * columns) are orthonormal, uniformly distributed among all such matrices.
 *
 * It is the Q of the QR decomposition of a Gaussian matrix. Q is unique once the diagonal of R is positive (the sign fix of
 * Mezzadri 2007), which the Gram–Schmidt process gives by itself. In its modified form the columns are orthogonal to within
 * the matrix' condition number times 1e-16, in float64 far below what float32 can hold.
 */
export function fillOrthonormal(weight: Float64Array, rows: number, columns: number, random: Random): void {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => random.normal()));
  for (let i = 0; i < count; i++) {
    const vector = vectors[i];
    scale(vector, 1 / Math.sqrt(dot(vector, vector)));
    for (let j = i + 1; j < count; j++) subtractProjection(vectors[j], vector);
  }
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < length; j++)
      weight[rows <= columns ? i * columns + j : j * columns + i] = vectors[i][j];
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function scale(vector: Float64Array, factor: number): void {
  for (let i = 0; i < vector.length; i++) vector[i] *= factor;
}

/** v ← v − (v·u) u, for a unit vector u. */
function subtractProjection(v: Float64Array, u: Float64Array): void {
  const product = dot(v, u);
  for (let i = 0; i < v.length; i++) v[i] -= product * u[i];
}
