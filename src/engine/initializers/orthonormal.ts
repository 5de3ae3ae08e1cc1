import type { Random } from "../../shared/random.ts";

/**
 * Fills W (rows, columns), row-major, with a random matrix whose rows (or, where there are more rows than columns, whose
 * columns) are orthonormal, uniformly distributed among all such matrices.
 *
 * It is the Q of the QR decomposition of a Gaussian matrix. Q is unique once the diagonal of R is positive (the sign fix of
 * Mezzadri 2007), which the Gram–Schmidt process gives without a correction. In its modified form, here with four projections at a
 * time, the vectors are orthogonal to within the matrix' condition number times 1e-16, in float64 far below what float32
 * can hold.
 */
export function fillOrthonormal(weight: Float64Array, rows: number, columns: number, random: Random): void {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors = Array.from({ length: count }, () => {
    const vector = new Float64Array(length);
    for (let i = 0; i < length; i++) vector[i] = random.normal();
    return vector;
  });
  for (const [i, vector] of vectors.entries()) {
    let j = 0;
    for (; j + 4 <= i; j += 4)
      subtractFour(vector, vectors[j], vectors[j + 1], vectors[j + 2], vectors[j + 3]);
    for (; j < i; j++) subtractOne(vector, vectors[j]);
    normalize(vector);
  }
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < length; j++)
      weight[rows <= columns ? i * columns + j : j * columns + i] = vectors[i][j];
  }
}

/** The operations of {@link fillOrthonormal}: each of the vectors is made orthogonal to those before it. */
export function orthonormalOperations({ fanIn, fanOut }: { fanIn: number; fanOut: number }): number {
  return fanIn * fanOut * Math.min(fanIn, fanOut);
}

function normalize(vector: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i] * vector[i];
  const scale = 1 / Math.sqrt(sum);
  for (let i = 0; i < vector.length; i++) vector[i] *= scale;
}

/** v ← v − (v·u) u, for a unit vector u. */
function subtractOne(v: Float64Array, u: Float64Array): void {
  let product = 0;
  for (let i = 0; i < v.length; i++) product += v[i] * u[i];
  for (let i = 0; i < v.length; i++) v[i] -= product * u[i];
}

/** v less its projections on four orthonormal vectors: four sums that need not wait for each other. */
function subtractFour(
  v: Float64Array,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
): void {
  let va = 0;
  let vb = 0;
  let vc = 0;
  let vd = 0;
  for (let i = 0; i < v.length; i++) {
    const x = v[i];
    va += x * a[i];
    vb += x * b[i];
    vc += x * c[i];
    vd += x * d[i];
  }
  for (let i = 0; i < v.length; i++) v[i] -= va * a[i] + vb * b[i] + vc * c[i] + vd * d[i];
}
