import { madd, nmadd, ROW } from "./simd";

/**
 * Batch norm of one panel: z, g and the like are (rows, 8), statistics and parameters are 8 numbers. Sums run over the
 * batch in float32, in two strands.
 */

// @ts-ignore: decorator
@inline
function meanOf(x: v128, y: v128, rows: i32): v128 {
  return f32x4.mul(f32x4.add(x, y), f32x4.splat(<f32>1 / <f32>rows));
}

/** μ = 1/n Σ z and the biased variance v = 1/n Σ (z − μ)², in two passes so that a large mean costs no digits. */
export function batchStatistics(rows: i32, z: usize, mean: usize, variance: usize): void {
  const zero = f32x4.splat(0);
  let a0 = zero, a1 = zero, b0 = zero, b1 = zero;
  const end = z + <usize>rows * ROW;
  let at = z;
  for (; at + ROW < end; at += 2 * ROW) {
    a0 = f32x4.add(a0, v128.load(at)); a1 = f32x4.add(a1, v128.load(at, 16));
    b0 = f32x4.add(b0, v128.load(at, 32)); b1 = f32x4.add(b1, v128.load(at, 48));
  }
  if (at < end) { a0 = f32x4.add(a0, v128.load(at)); a1 = f32x4.add(a1, v128.load(at, 16)); }
  const m0 = meanOf(a0, b0, rows), m1 = meanOf(a1, b1, rows);
  a0 = zero; a1 = zero; b0 = zero; b1 = zero;
  for (at = z; at + ROW < end; at += 2 * ROW) {
    const d0 = f32x4.sub(v128.load(at), m0), d1 = f32x4.sub(v128.load(at, 16), m1);
    const e0 = f32x4.sub(v128.load(at, 32), m0), e1 = f32x4.sub(v128.load(at, 48), m1);
    a0 = madd(d0, d0, a0); a1 = madd(d1, d1, a1);
    b0 = madd(e0, e0, b0); b1 = madd(e1, e1, b1);
  }
  if (at < end) {
    const d0 = f32x4.sub(v128.load(at), m0), d1 = f32x4.sub(v128.load(at, 16), m1);
    a0 = madd(d0, d0, a0); a1 = madd(d1, d1, a1);
  }
  v128.store(mean, m0); v128.store(mean, m1, 16);
  v128.store(variance, meanOf(a0, b0, rows)); v128.store(variance, meanOf(a1, b1, rows), 16);
}

/** r ← decay · r + (1 − decay) · batch, for 8 numbers. */
export function follow(running: usize, batch: usize, decay: f32): void {
  const keep = f32x4.splat(decay), take = f32x4.splat(1 - decay);
  v128.store(running, madd(take, v128.load(batch), f32x4.mul(keep, v128.load(running))));
  v128.store(running, madd(take, v128.load(batch, 16), f32x4.mul(keep, v128.load(running, 16))), 16);
}

/** ŝ = (z − μ) / √(v + ε) in place of z; 1/√(v + ε) is stored for the backward pass. */
export function normalize(rows: i32, z: usize, mean: usize, variance: usize, inverse: usize, epsilon: f32): void {
  const one = f32x4.splat(1), e = f32x4.splat(epsilon);
  const i0 = f32x4.div(one, f32x4.sqrt(f32x4.add(v128.load(variance), e)));
  const i1 = f32x4.div(one, f32x4.sqrt(f32x4.add(v128.load(variance, 16), e)));
  const m0 = v128.load(mean), m1 = v128.load(mean, 16);
  v128.store(inverse, i0); v128.store(inverse, i1, 16);
  for (const end = z + <usize>rows * ROW; z < end; z += ROW) {
    v128.store(z, f32x4.mul(f32x4.sub(v128.load(z), m0), i0));
    v128.store(z, f32x4.mul(f32x4.sub(v128.load(z, 16), m1), i1), 16);
  }
}

/** s = γ ŝ + β. */
export function scaleAndShift(rows: i32, normalized: usize, gamma: usize, beta: usize, s: usize): void {
  const g0 = v128.load(gamma), g1 = v128.load(gamma, 16), b0 = v128.load(beta), b1 = v128.load(beta, 16);
  for (const end = s + <usize>rows * ROW; s < end; s += ROW, normalized += ROW) {
    v128.store(s, madd(g0, v128.load(normalized), b0));
    v128.store(s, madd(g1, v128.load(normalized, 16), b1), 16);
  }
}

/** Σ g and Σ g ⊙ ŝ over the rows: with g = ∂J/∂s the gradients by β and γ, and what {@link backwardNormalize} needs. */
export function gradientSums(rows: i32, g: usize, normalized: usize, sum: usize, product: usize): void {
  const zero = f32x4.splat(0);
  let s0 = zero, s1 = zero, t0 = zero, t1 = zero, p0 = zero, p1 = zero, q0 = zero, q1 = zero;
  const end = g + <usize>rows * ROW;
  for (; g + ROW < end; g += 2 * ROW, normalized += 2 * ROW) {
    const g0 = v128.load(g), g1 = v128.load(g, 16), h0 = v128.load(g, 32), h1 = v128.load(g, 48);
    s0 = f32x4.add(s0, g0); s1 = f32x4.add(s1, g1);
    t0 = f32x4.add(t0, h0); t1 = f32x4.add(t1, h1);
    p0 = madd(g0, v128.load(normalized), p0); p1 = madd(g1, v128.load(normalized, 16), p1);
    q0 = madd(h0, v128.load(normalized, 32), q0); q1 = madd(h1, v128.load(normalized, 48), q1);
  }
  if (g < end) {
    const g0 = v128.load(g), g1 = v128.load(g, 16);
    s0 = f32x4.add(s0, g0); s1 = f32x4.add(s1, g1);
    p0 = madd(g0, v128.load(normalized), p0); p1 = madd(g1, v128.load(normalized, 16), p1);
  }
  v128.store(sum, f32x4.add(s0, t0)); v128.store(sum, f32x4.add(s1, t1), 16);
  v128.store(product, f32x4.add(p0, q0)); v128.store(product, f32x4.add(p1, q1), 16);
}

/**
 * ∂J/∂z from g = ∂J/∂s, in place: γ · inverse · (g − Σg / n − ŝ Σ(g ⊙ ŝ) / n).
 *
 * @param gamma 8 numbers, 0 without scale and shift
 */
export function backwardNormalize(rows: i32, g: usize, normalized: usize, sum: usize, product: usize, inverse: usize, gamma: usize): void {
  const share = f32x4.splat(<f32>1 / <f32>rows);
  const s0 = f32x4.mul(v128.load(sum), share), s1 = f32x4.mul(v128.load(sum, 16), share);
  const p0 = f32x4.mul(v128.load(product), share), p1 = f32x4.mul(v128.load(product, 16), share);
  let f0 = v128.load(inverse), f1 = v128.load(inverse, 16);
  if (gamma) { f0 = f32x4.mul(f0, v128.load(gamma)); f1 = f32x4.mul(f1, v128.load(gamma, 16)); }
  for (const end = g + <usize>rows * ROW; g < end; g += ROW, normalized += ROW) {
    const d0 = nmadd(v128.load(normalized), p0, f32x4.sub(v128.load(g), s0));
    const d1 = nmadd(v128.load(normalized, 16), p1, f32x4.sub(v128.load(g, 16), s1));
    v128.store(g, f32x4.mul(f0, d0));
    v128.store(g, f32x4.mul(f1, d1), 16);
  }
}
