import type { FloatArray } from "../../../shared/floats.ts";

/** Matrices are (n, units), row-major; vectors are (units). Sums run over the rows in float64. */

/** μ = 1/n Σ z and the biased variance v = 1/n Σ (z − μ)², in two passes so that a large mean costs no digits. */
export function batchStatistics(
  n: number,
  units: number,
  z: FloatArray,
  mean: Float64Array,
  variance: Float64Array,
): void {
  mean.fill(0);
  variance.fill(0);
  for (let row = 0, i = 0; row < n; row++) for (let unit = 0; unit < units; unit++, i++) mean[unit] += z[i];
  for (let unit = 0; unit < units; unit++) mean[unit] /= n;
  for (let row = 0, i = 0; row < n; row++) {
    for (let unit = 0; unit < units; unit++, i++) {
      const d = z[i] - mean[unit];
      variance[unit] += d * d;
    }
  }
  for (let unit = 0; unit < units; unit++) variance[unit] /= n;
}

/** r ← decay · r + (1 − decay) · batch. */
export function follow(running: FloatArray, batch: Float64Array, decay: number): void {
  for (let unit = 0; unit < running.length; unit++) {
    running[unit] = decay * running[unit] + (1 - decay) * batch[unit];
  }
}

/** inverse = 1 / √(v + ε): ε is inside the root. */
export function inverseDeviation(variance: FloatArray, epsilon: number, inverse: Float64Array): void {
  for (let unit = 0; unit < inverse.length; unit++) inverse[unit] = 1 / Math.sqrt(variance[unit] + epsilon);
}

/** ŝ = (z − μ) · inverse, in place. */
export function normalize(
  n: number,
  units: number,
  z: FloatArray,
  mean: FloatArray,
  inverse: Float64Array,
): void {
  for (let row = 0, i = 0; row < n; row++) {
    for (let unit = 0; unit < units; unit++, i++) z[i] = (z[i] - mean[unit]) * inverse[unit];
  }
}

/** s = γ ŝ + β. */
export function scaleAndShift(
  n: number,
  units: number,
  normalized: FloatArray,
  gamma: FloatArray,
  beta: FloatArray,
  s: FloatArray,
): void {
  for (let row = 0, i = 0; row < n; row++) {
    for (let unit = 0; unit < units; unit++, i++) s[i] = gamma[unit] * normalized[i] + beta[unit];
  }
}

/**
 * Σ g and Σ g ⊙ ŝ over the rows: with g = ∂J/∂s the gradients by β and γ, and what {@link backwardNormalize} needs.
 */
export function gradientSums(
  n: number,
  units: number,
  g: FloatArray,
  normalized: FloatArray,
  sum: Float64Array,
  product: Float64Array,
): void {
  sum.fill(0);
  product.fill(0);
  for (let row = 0, i = 0; row < n; row++) {
    for (let unit = 0; unit < units; unit++, i++) {
      sum[unit] += g[i];
      product[unit] += g[i] * normalized[i];
    }
  }
}

/**
 * ∂J/∂z from g = ∂J/∂s, in place: γ · inverse · (g − Σg / n − ŝ Σ(g ⊙ ŝ) / n). It is the lecture's
 * ∂J/∂ŝ V^(−1/2) + 2/n ∂J/∂v diag(z − μ) + 1/n ∂J/∂μ with ∂J/∂v and ∂J/∂μ put in.
 *
 * @param gamma absent without scale and shift
 */
export function backwardNormalize(
  n: number,
  units: number,
  g: FloatArray,
  normalized: FloatArray,
  sum: Float64Array,
  product: Float64Array,
  inverse: Float64Array,
  gamma: FloatArray | undefined,
): void {
  for (let row = 0, i = 0; row < n; row++) {
    for (let unit = 0; unit < units; unit++, i++) {
      const centered = g[i] - (sum[unit] + normalized[i] * product[unit]) / n;
      g[i] = (gamma ? gamma[unit] : 1) * inverse[unit] * centered;
    }
  }
}
