import { madd, nmadd } from "./simd";

/**
 * Four transcendental functions at a time, in float32. NaN in, NaN out; the errors are the greatest found by the unit
 * test against Math.*, in units in the last place.
 */

// @ts-ignore: decorator
@inline
function splat(x: f32): v128 {
  return f32x4.splat(x);
}

/**
 * eˣ = 2ⁿ eʳ with n = ⌊x / ln 2⌉, |r| ≤ ½ ln 2 (Cephes' expf): 2 ulp. 2ⁿ is two factors, so that the result runs
 * smoothly into infinity and into the denormals.
 */
// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, splat(-104)), splat(89));
  // Adding 1.5 · 2²³ rounds to a whole number, which then stands in the lowest bits.
  const shifted = madd(x, splat(1.44269504088896341), splat(12582912));
  const n = f32x4.sub(shifted, splat(12582912));
  const integer = i32x4.sub(shifted, i32x4.splat(0x4b400000));
  let r = nmadd(n, splat(0.693359375), x);
  r = nmadd(n, splat(-2.12194440e-4), r);
  let p = madd(splat(1.9875691500e-4), r, splat(1.3981999507e-3));
  p = madd(p, r, splat(8.3334519073e-3));
  p = madd(p, r, splat(4.1665795894e-2));
  p = madd(p, r, splat(1.6666665459e-1));
  p = madd(p, r, splat(5.0000001201e-1));
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), splat(1));
  const half = i32x4.shr_s(integer, 1);
  return f32x4.mul(f32x4.mul(p, powerOf2(half)), powerOf2(i32x4.sub(integer, half)));
}

// @ts-ignore: decorator
@inline
function powerOf2(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** ln x for normal x > 0 (Cephes' logf): 2 ulp. */
// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  // x = m · 2ᵉ with m from √½ to √2.
  const shifted = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const e = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
  const m = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const r = f32x4.sub(m, splat(1));
  const square = f32x4.mul(r, r);
  let p = madd(splat(7.0376836292e-2), r, splat(-1.1514610310e-1));
  p = madd(p, r, splat(1.1676998740e-1));
  p = madd(p, r, splat(-1.2420140846e-1));
  p = madd(p, r, splat(1.4249322787e-1));
  p = madd(p, r, splat(-1.6668057665e-1));
  p = madd(p, r, splat(2.0000714765e-1));
  p = madd(p, r, splat(-2.4999993993e-1));
  p = madd(p, r, splat(3.3333331174e-1));
  p = f32x4.mul(f32x4.mul(p, r), square);
  p = madd(e, splat(-2.12194440e-4), p);
  p = nmadd(square, splat(0.5), p);
  p = madd(e, splat(0.693359375), f32x4.add(r, p));
  // The bit tricks lose NaN and infinity.
  return f32x4.add(p, f32x4.sub(x, x));
}

/** tanh x as a quotient of polynomials (Eigen's): 4 ulp, also near 0. */
// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, splat(-7.90531110763549805)), splat(7.90531110763549805));
  const x2 = f32x4.mul(x, x);
  let p = madd(splat(-2.76076847742355e-16), x2, splat(2.00018790482477e-13));
  p = madd(p, x2, splat(-8.60467152213735e-11));
  p = madd(p, x2, splat(5.12229709037114e-8));
  p = madd(p, x2, splat(1.48572235717979e-5));
  p = madd(p, x2, splat(6.37261928875436e-4));
  p = madd(p, x2, splat(4.89352455891786e-3));
  let q = madd(splat(1.19825839466702e-6), x2, splat(1.18534705686654e-4));
  q = madd(q, x2, splat(2.26843463243900e-3));
  q = madd(q, x2, splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(x, p), q);
}

/** eˣ − 1 for x ≤ 0, accurate near 0 as well: with t = tanh(x/2) it is 2t / (1 − t). */
// @ts-ignore: decorator
@inline
export function expm1Negative(x: v128): v128 {
  const t = tanh(f32x4.mul(x, splat(0.5)));
  return f32x4.div(f32x4.add(t, t), f32x4.sub(splat(1), t));
}
