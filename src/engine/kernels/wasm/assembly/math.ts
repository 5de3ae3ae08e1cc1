import { madd, nmadd } from "./simd";

/**
 * Four transcendental functions at a time, in float32. NaN in, NaN out; the errors are the greatest found by the unit
 * test against Math.*, in units in the last place.
 *
 * Their constants are read from memory: V8 builds a vector constant again at each use, in three instructions, which would be
 * more than half of all.
 */

/** Number `index` of a table, in every lane. */
// @ts-ignore: decorator
@inline
function term(table: usize, index: usize): v128 {
  return v128.load32_splat(table + 4 * index);
}

/** Limits of x, 1 / ln 2, what rounds, ln 2 in two parts, then Cephes' polynomial. */
const EXP = memory.data<f32>([
  -104, 89, 1.44269504088896341, 12582912, 0.693359375, -2.12194440e-4,
  1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 1,
]);
const EXPONENT_BIAS = memory.data<i32>([127]);

/**
 * eˣ = 2ⁿ eʳ with n = ⌊x / ln 2⌉, |r| ≤ ½ ln 2 (Cephes' expf): 2 ulp. 2ⁿ is two factors, so that the result runs
 * smoothly into infinity and into the denormals.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, term(EXP, 0)), term(EXP, 1));
  // Adding 1.5 · 2²³ rounds to a whole number, which is then in the lowest bits.
  const rounder = term(EXP, 3);
  const shifted = madd(x, term(EXP, 2), rounder);
  const n = f32x4.sub(shifted, rounder);
  const integer = i32x4.sub(shifted, rounder);
  let r = nmadd(n, term(EXP, 4), x);
  r = nmadd(n, term(EXP, 5), r);
  let p = madd(term(EXP, 6), r, term(EXP, 7));
  p = madd(p, r, term(EXP, 8));
  p = madd(p, r, term(EXP, 9));
  p = madd(p, r, term(EXP, 10));
  p = madd(p, r, term(EXP, 11));
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), term(EXP, 12));
  const half = i32x4.shr_s(integer, 1);
  return f32x4.mul(f32x4.mul(p, powerOf2(half)), powerOf2(i32x4.sub(integer, half)));
}

// @ts-ignore: decorator
@inline
function powerOf2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, term(EXPONENT_BIAS, 0)), 23);
}

/** Cephes' polynomial, then ln 2 in two parts, ½, 1. */
const LOG = memory.data<f32>([
  7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1, 0.693359375, -2.12194440e-4, 0.5, 1,
]);
/** √½, and the bits of a number's fraction. */
const LOG_BITS = memory.data<i32>([0x3f3504f3, 0x007fffff]);

/** ln x for normal x > 0 (Cephes' logf): 2 ulp. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  // x = m · 2ᵉ with m from √½ to √2.
  const least = term(LOG_BITS, 0);
  const shifted = i32x4.sub(x, least);
  const e = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
  const m = i32x4.add(v128.and(shifted, term(LOG_BITS, 1)), least);
  const r = f32x4.sub(m, term(LOG, 12));
  const square = f32x4.mul(r, r);
  let p = madd(term(LOG, 0), r, term(LOG, 1));
  p = madd(p, r, term(LOG, 2));
  p = madd(p, r, term(LOG, 3));
  p = madd(p, r, term(LOG, 4));
  p = madd(p, r, term(LOG, 5));
  p = madd(p, r, term(LOG, 6));
  p = madd(p, r, term(LOG, 7));
  p = madd(p, r, term(LOG, 8));
  p = f32x4.mul(f32x4.mul(p, r), square);
  p = madd(e, term(LOG, 10), p);
  p = nmadd(square, term(LOG, 11), p);
  p = madd(e, term(LOG, 9), f32x4.add(r, p));
  // The bit tricks lose NaN and infinity.
  return f32x4.add(p, f32x4.sub(x, x));
}

/** The limit of x, then the polynomials above and below. */
const TANH = memory.data<f32>([
  -7.90531110763549805, 7.90531110763549805,
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5,
  6.37261928875436e-4, 4.89352455891786e-3,
  1.19825839466702e-6, 1.18534705686654e-4, 2.26843463243900e-3, 4.89352518554385e-3,
]);

/** tanh x as a quotient of polynomials (Eigen's): 4 ulp, also near 0. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, term(TANH, 0)), term(TANH, 1));
  const x2 = f32x4.mul(x, x);
  let p = madd(term(TANH, 2), x2, term(TANH, 3));
  p = madd(p, x2, term(TANH, 4));
  p = madd(p, x2, term(TANH, 5));
  p = madd(p, x2, term(TANH, 6));
  p = madd(p, x2, term(TANH, 7));
  p = madd(p, x2, term(TANH, 8));
  let q = madd(term(TANH, 9), x2, term(TANH, 10));
  q = madd(q, x2, term(TANH, 11));
  q = madd(q, x2, term(TANH, 12));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** eˣ − 1 for x ≤ 0, accurate near 0 as well: with t = tanh(x/2) it is 2t / (1 − t). */
// @ts-ignore: decorator
@inline
export function expm1Negative(x: v128): v128 {
  const t = tanh(f32x4.mul(x, f32x4.splat(0.5)));
  return f32x4.div(f32x4.add(t, t), f32x4.sub(f32x4.splat(1), t));
}
