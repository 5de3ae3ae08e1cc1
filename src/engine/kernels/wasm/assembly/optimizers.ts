import { madd, nmadd, ROW } from "./simd";

/**
 * Element-wise updates over `rows` rows of parameter memory. An optimizer that is missing here is computed by its registry
 * entry over the same memory.
 */

/** v ← μv + g, w ← w − ηv. A velocity that has died away below 10⁻³⁰ becomes 0: denormals are slow. */
export function sgd(rows: i32, weight: usize, gradient: usize, velocity: usize, learningRate: f32, momentum: f32): void {
  const rate = f32x4.splat(learningRate);
  const mu = f32x4.splat(momentum);
  for (const end = weight + <usize>rows * ROW; weight < end; weight += ROW, gradient += ROW, velocity += ROW) {
    const v0 = flush(madd(mu, v128.load(velocity), v128.load(gradient)));
    const v1 = flush(madd(mu, v128.load(velocity, 16), v128.load(gradient, 16)));
    v128.store(velocity, v0);
    v128.store(velocity, v1, 16);
    v128.store(weight, nmadd(rate, v0, v128.load(weight)));
    v128.store(weight, nmadd(rate, v1, v128.load(weight, 16)), 16);
  }
}

/** 0 where |x| < 10⁻³⁰; NaN stays. */
// @ts-ignore: decorator
@inline
function flush(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(1e-30)));
}
