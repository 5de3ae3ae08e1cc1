import { exp, expm1Negative, tanh } from "./math";
import { ROW } from "./simd";

/**
 * Element-wise activations over a run of panel rows. One that is missing here is computed in TypeScript from its registry
 * entry; to make it fast give it a number, a value and a derivative below, and its id in `activationCodes` of
 * `../codes.ts`. Comparisons are such that NaN stays NaN.
 */
export const RELU: i32 = 1;
export const LEAKY_RELU: i32 = 2;
export const ELU: i32 = 3;
export const SIGMOID: i32 = 4;
export const TANH: i32 = 5;
export const SILU: i32 = 6;
export const SELU: i32 = 7;

/** Of SELU, as in its registry entry. */
const SCALE: f32 = 1.0507009873554805;
const SCALE_ALPHA: f32 = 1.7580993408473766;

/** f(s); `code` is a constant, so that only one branch is left. */
// @ts-ignore: decorator
@inline
function value(code: i32, s: v128, parameter: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (code == RELU) return f32x4.pmax(s, zero);
  if (code == LEAKY_RELU) return v128.bitselect(f32x4.mul(parameter, s), s, f32x4.le(s, zero));
  if (code == ELU)
    return v128.bitselect(f32x4.mul(parameter, expm1Negative(f32x4.pmin(s, zero))), s, f32x4.le(s, zero));
  if (code == SIGMOID) return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(s))));
  if (code == SILU) {
    // −∞ / ∞ would be NaN.
    const x = f32x4.pmax(s, f32x4.splat(-104));
    return f32x4.div(x, f32x4.add(one, exp(f32x4.neg(x))));
  }
  if (code == SELU) {
    const negative = f32x4.mul(f32x4.splat(SCALE_ALPHA), expm1Negative(f32x4.pmin(s, zero)));
    return v128.bitselect(negative, f32x4.mul(f32x4.splat(SCALE), s), f32x4.le(s, zero));
  }
  return tanh(s);
}

/** f′(s), given a = f(s). */
// @ts-ignore: decorator
@inline
function derivative(code: i32, s: v128, a: v128, parameter: v128): v128 {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  if (code == RELU) return v128.andnot(one, f32x4.le(s, zero));
  if (code == LEAKY_RELU) return v128.bitselect(parameter, one, f32x4.le(s, zero));
  if (code == ELU) return v128.bitselect(f32x4.add(a, parameter), one, f32x4.le(s, zero));
  if (code == SIGMOID) return f32x4.mul(a, f32x4.sub(one, a));
  if (code == SILU) {
    const sigmoid = f32x4.div(one, f32x4.add(one, exp(f32x4.neg(s))));
    const rest = f32x4.sub(one, sigmoid);
    return v128.bitselect(sigmoid, f32x4.add(sigmoid, f32x4.mul(a, rest)), f32x4.eq(rest, zero));
  }
  if (code == SELU)
    return v128.bitselect(f32x4.add(a, f32x4.splat(SCALE_ALPHA)), f32x4.splat(SCALE), f32x4.le(s, zero));
  return f32x4.sub(one, f32x4.mul(a, a));
}

/** a = f(s) over `rows` rows of a panel. */
export function activate(code: i32, rows: i32, s: usize, a: usize, parameter: f32): void {
  if (code == RELU) each(RELU, rows, s, a, parameter);
  else if (code == LEAKY_RELU) each(LEAKY_RELU, rows, s, a, parameter);
  else if (code == ELU) each(ELU, rows, s, a, parameter);
  else if (code == SIGMOID) each(SIGMOID, rows, s, a, parameter);
  else if (code == TANH) each(TANH, rows, s, a, parameter);
  else if (code == SILU) each(SILU, rows, s, a, parameter);
  else if (code == SELU) each(SELU, rows, s, a, parameter);
}

/** g ← g ⊙ f′(s) over `rows` rows of a panel: from ∂J/∂a to ∂J/∂s. */
export function activateBackward(code: i32, rows: i32, s: usize, a: usize, g: usize, parameter: f32): void {
  if (code == RELU) eachBackward(RELU, rows, s, a, g, parameter);
  else if (code == LEAKY_RELU) eachBackward(LEAKY_RELU, rows, s, a, g, parameter);
  else if (code == ELU) eachBackward(ELU, rows, s, a, g, parameter);
  else if (code == SIGMOID) eachBackward(SIGMOID, rows, s, a, g, parameter);
  else if (code == TANH) eachBackward(TANH, rows, s, a, g, parameter);
  else if (code == SILU) eachBackward(SILU, rows, s, a, g, parameter);
  else if (code == SELU) eachBackward(SELU, rows, s, a, g, parameter);
}

// @ts-ignore: decorator
@inline
function each(code: i32, rows: i32, s: usize, a: usize, parameter: f32): void {
  const p = f32x4.splat(parameter);
  for (const end = s + <usize>rows * ROW; s < end; s += ROW, a += ROW) {
    v128.store(a, value(code, v128.load(s), p));
    v128.store(a, value(code, v128.load(s, 16), p), 16);
  }
}

// @ts-ignore: decorator
@inline
function eachBackward(code: i32, rows: i32, s: usize, a: usize, g: usize, parameter: f32): void {
  const p = f32x4.splat(parameter);
  for (const end = s + <usize>rows * ROW; s < end; s += ROW, a += ROW, g += ROW) {
    v128.store(g, f32x4.mul(v128.load(g), derivative(code, v128.load(s), v128.load(a), p)));
    v128.store(g, f32x4.mul(v128.load(g, 16), derivative(code, v128.load(s, 16), v128.load(a, 16), p)), 16);
  }
}
