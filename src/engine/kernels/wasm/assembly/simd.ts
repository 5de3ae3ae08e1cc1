/** The vector operations in which the two builds differ, and the layout that all kernels share. */

/** Bytes of one row of a panel. */
export const ROW: usize = 32;

/**
 * Whether the engine makes one 256-bit operation of two 128-bit ones: then twice as many sums fit the registers, and as few as
 * else would not hide the latency of the multiply-add. The sums are the same.
 */
export let wide: bool = false;

export function setWide(on: bool): void {
  wide = on;
}

/**
 * a · b + c, in one rounding (relaxed SIMD's fused multiply-add) or in two. The build script sets FMA, so each binary has
 * one of the two only.
 */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (FMA) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c − a · b. */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (FMA) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** Which lanes of the half panel that begins with lane `from`, a constant, are among the first `count`. */
// @ts-ignore: decorator
@inline
export function laneMask(count: i32, from: i32): v128 {
  return i32x4.gt_s(i32x4.splat(count), from == 0 ? i32x4(0, 1, 2, 3) : i32x4(4, 5, 6, 7));
}
