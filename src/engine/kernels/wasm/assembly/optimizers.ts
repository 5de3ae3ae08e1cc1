import { madd, nmadd, ROW } from "./simd";

/**
 * Element-wise updates over `rows` rows of parameter memory. An optimizer that is missing here is computed by its registry
 * entry over the same memory.
 *
 * A thread can be ended between two turns of a loop, nowhere else in it. Each turn stores at `progress` the address of the
 * weights that come next, so that another thread can continue from there.
 */

/** v ← μv + g, w ← w − ηv. A velocity that has died away below 10⁻³⁰ becomes 0: denormals are slow. */
export function sgd(rows: i32, weight: usize, gradient: usize, velocity: usize, learningRate: f32, momentum: f32, progress: usize): void {
  const rate = f32x4.splat(learningRate);
  const mu = f32x4.splat(momentum);
  for (const end = weight + <usize>rows * ROW; weight < end; weight += ROW, gradient += ROW, velocity += ROW) {
    const v0 = flush(madd(mu, v128.load(velocity), v128.load(gradient)));
    const v1 = flush(madd(mu, v128.load(velocity, 16), v128.load(gradient, 16)));
    v128.store(velocity, v0);
    v128.store(velocity, v1, 16);
    v128.store(weight, nmadd(rate, v0, v128.load(weight)));
    v128.store(weight, nmadd(rate, v1, v128.load(weight, 16)), 16);
    store<u32>(progress, <u32>(weight + ROW));
  }
}

/** v ← μv + g, w ← w − η(g + μv), Nesterov's momentum. */
export function nesterov(rows: i32, weight: usize, gradient: usize, velocity: usize, learningRate: f32, momentum: f32, progress: usize): void {
  const rate = f32x4.splat(learningRate);
  const mu = f32x4.splat(momentum);
  for (const end = weight + <usize>rows * ROW; weight < end; weight += 16, gradient += 16, velocity += 16) {
    const g = v128.load(gradient);
    const v = flush(madd(mu, v128.load(velocity), g));
    v128.store(velocity, v);
    v128.store(weight, nmadd(rate, madd(mu, v, g), v128.load(weight)));
    store<u32>(progress, <u32>(weight + 16));
  }
}

/** v ← v + (1 − ρ)(g² − v), w ← w − ηg / (√v + ε). The mean square is kept as 1 − ρ, which float32 holds more exactly than ρ. */
export function rmsprop(
  rows: i32,
  weight: usize,
  gradient: usize,
  meanSquare: usize,
  learningRate: f32,
  share: f32,
  epsilon: f32,
  progress: usize,
): void {
  const rate = f32x4.splat(learningRate);
  const part = f32x4.splat(share);
  const least = f32x4.splat(epsilon);
  for (const end = weight + <usize>rows * ROW; weight < end; weight += 16, gradient += 16, meanSquare += 16) {
    const g = v128.load(gradient), old = v128.load(meanSquare);
    const v = flushSquare(madd(part, f32x4.sub(f32x4.mul(g, g), old), old));
    v128.store(meanSquare, v);
    const step = f32x4.div(f32x4.mul(rate, g), f32x4.add(f32x4.sqrt(v), least));
    v128.store(weight, f32x4.sub(v128.load(weight), step));
    store<u32>(progress, <u32>(weight + 16));
  }
}

/**
 * m ← m + (1 − β₁)(g − m), v ← v + (1 − β₂)(g² − v), w ← keep · w − rate · m / (rootScale · √v + ε), where rate is η / (1 − β₁ᵗ),
 * rootScale is 1 / √(1 − β₂ᵗ), and keep is 1, or for AdamW 1 − η · decay.
 */
export function adam(
  rows: i32,
  weight: usize,
  gradient: usize,
  mean: usize,
  meanSquare: usize,
  keep: f32,
  rate: f32,
  rootScale: f32,
  share1: f32,
  share2: f32,
  epsilon: f32,
  progress: usize,
): void {
  const kept = f32x4.splat(keep), eta = f32x4.splat(rate), root = f32x4.splat(rootScale);
  const part1 = f32x4.splat(share1), part2 = f32x4.splat(share2), least = f32x4.splat(epsilon);
  for (const end = weight + <usize>rows * ROW; weight < end; ) {
    const g = v128.load(gradient), oldMean = v128.load(mean), oldSquare = v128.load(meanSquare);
    const m = flush(madd(part1, f32x4.sub(g, oldMean), oldMean));
    const v = flushSquare(madd(part2, f32x4.sub(f32x4.mul(g, g), oldSquare), oldSquare));
    v128.store(mean, m);
    v128.store(meanSquare, v);
    const step = f32x4.div(f32x4.mul(eta, m), madd(root, f32x4.sqrt(v), least));
    v128.store(weight, f32x4.sub(f32x4.mul(kept, v128.load(weight)), step));
    weight += 16;
    store<u32>(progress, <u32>weight);
    gradient += 16;
    mean += 16;
    meanSquare += 16;
  }
}

/** 0 where |x| < 10⁻³⁰; NaN stays. */
// @ts-ignore: decorator
@inline
function flush(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(1e-30)));
}

/** 0 where x is denormal. A mean square divides: what is not yet denormal must stay. */
// @ts-ignore: decorator
@inline
function flushSquare(x: v128): v128 {
  return v128.andnot(x, f32x4.lt(x, f32x4.splat(1.2e-38)));
}
