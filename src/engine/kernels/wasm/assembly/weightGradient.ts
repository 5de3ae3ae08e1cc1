import { sumOfSquares } from "./scan";
import { madd, ROW, wide } from "./simd";

/**
 * ∂J/∂W = (∂J/∂z)ᵀ x + 2λW and ∂J/∂b = Σ ∂J/∂z over the whole batch, for a run of the layer's parameter rows.
 * With L2 it also stores the run's ΣW², while the weights are in the cache.
 *
 * @param biasRows the rows that ∂J/∂b sums: all, or none in front of batch norm, where it is 0
 * @param from the first parameter row of the run and `to` the one after the last, counted through the layer's panels of
 *   `panelRows` rows each; in its panel either is a multiple of 8, and at most `inputs`
 * @param x panels (⌈inputs/8⌉, ·, 8) and g = ∂J/∂z panels (⌈units/8⌉, ·, 8), at the first row of the batch
 * @param parameters the layer's parameter panels, and `gradients` likewise
 * @param decay 2λ
 * @param squares gets ΣW² as a float64 when `decay` is not 0
 */
export function layerGradient(
  rows: i32,
  biasRows: i32,
  from: i32,
  to: i32,
  inputs: i32,
  panelRows: i32,
  x: usize,
  g: usize,
  step: usize,
  parameters: usize,
  gradients: usize,
  decay: f32,
  squares: usize,
): void {
  let total: f64 = 0;
  let panel = from / panelRows;
  let first = from - panel * panelRows;
  g += <usize>panel * step;
  for (let start = panel * panelRows; start < to; start += panelRows, g += step) {
    const weight = parameters + <usize>start * ROW;
    const gradient = gradients + <usize>start * ROW;
    const last = min(to - start, inputs);
    weightGradient(rows, first, last, x, step, g, weight, gradient, decay);
    if (to - start > inputs) biasGradient(biasRows, g, gradient + <usize>inputs * ROW);
    if (decay != 0) total += sumOfSquares(last - first, weight + <usize>first * ROW);
    first = 0;
  }
  if (decay != 0) store<f64>(squares, total);
}

/** The weights of one panel of units, for the inputs first … last − 1, four (or, wide, eight) at a time. */
function weightGradient(
  rows: i32,
  first: i32,
  last: i32,
  x: usize,
  step: usize,
  g: usize,
  weight: usize,
  gradient: usize,
  decay: f32,
): void {
  x += <usize>(first >> 3) * step;
  weight += <usize>first * ROW;
  gradient += <usize>first * ROW;
  for (let left = last - first; left > 0; left -= 8) {
    if (wide && left >= 8) tile(8, rows, x, g, weight, gradient, decay);
    else {
      four(min(left, 4), rows, x, g, weight, gradient, decay);
      if (left > 4) four(min(left - 4, 4), rows, x + 16, g, weight + 4 * ROW, gradient + 4 * ROW, decay);
    }
    x += step;
    weight += 8 * ROW;
    gradient += 8 * ROW;
  }
}

function four(inputs: i32, rows: i32, x: usize, g: usize, weight: usize, gradient: usize, decay: f32): void {
  if (inputs == 4) tile(4, rows, x, g, weight, gradient, decay);
  else if (inputs == 3) tile(3, rows, x, g, weight, gradient, decay);
  else if (inputs == 2) tile(2, rows, x, g, weight, gradient, decay);
  else tile(1, rows, x, g, weight, gradient, decay);
}

/** `inputs`, a constant, by 8: eight accumulators, as many as hide the latency of the multiply-add. */
// @ts-ignore: decorator
@inline
function tile(inputs: i32, rows: i32, x: usize, g: usize, weight: usize, gradient: usize, decay: f32): void {
  const zero = f32x4.splat(0);
  let c00 = zero, c01 = zero, c10 = zero, c11 = zero, c20 = zero, c21 = zero, c30 = zero, c31 = zero;
  let c40 = zero, c41 = zero, c50 = zero, c51 = zero, c60 = zero, c61 = zero, c70 = zero, c71 = zero;
  for (const end = g + <usize>rows * ROW; g < end; g += ROW, x += ROW) {
    const g0 = v128.load(g), g1 = v128.load(g, 16);
    let v = v128.load32_splat(x);
    c00 = madd(v, g0, c00); c01 = madd(v, g1, c01);
    if (inputs > 1) { v = v128.load32_splat(x, 4); c10 = madd(v, g0, c10); c11 = madd(v, g1, c11); }
    if (inputs > 2) { v = v128.load32_splat(x, 8); c20 = madd(v, g0, c20); c21 = madd(v, g1, c21); }
    if (inputs > 3) { v = v128.load32_splat(x, 12); c30 = madd(v, g0, c30); c31 = madd(v, g1, c31); }
    if (inputs > 4) { v = v128.load32_splat(x, 16); c40 = madd(v, g0, c40); c41 = madd(v, g1, c41); }
    if (inputs > 5) { v = v128.load32_splat(x, 20); c50 = madd(v, g0, c50); c51 = madd(v, g1, c51); }
    if (inputs > 6) { v = v128.load32_splat(x, 24); c60 = madd(v, g0, c60); c61 = madd(v, g1, c61); }
    if (inputs > 7) { v = v128.load32_splat(x, 28); c70 = madd(v, g0, c70); c71 = madd(v, g1, c71); }
  }
  if (decay != 0) {
    const d = f32x4.splat(decay);
    c00 = madd(d, v128.load(weight), c00); c01 = madd(d, v128.load(weight, 16), c01);
    if (inputs > 1) { c10 = madd(d, v128.load(weight, 32), c10); c11 = madd(d, v128.load(weight, 48), c11); }
    if (inputs > 2) { c20 = madd(d, v128.load(weight, 64), c20); c21 = madd(d, v128.load(weight, 80), c21); }
    if (inputs > 3) { c30 = madd(d, v128.load(weight, 96), c30); c31 = madd(d, v128.load(weight, 112), c31); }
    if (inputs > 4) { c40 = madd(d, v128.load(weight, 128), c40); c41 = madd(d, v128.load(weight, 144), c41); }
    if (inputs > 5) { c50 = madd(d, v128.load(weight, 160), c50); c51 = madd(d, v128.load(weight, 176), c51); }
    if (inputs > 6) { c60 = madd(d, v128.load(weight, 192), c60); c61 = madd(d, v128.load(weight, 208), c61); }
    if (inputs > 7) { c70 = madd(d, v128.load(weight, 224), c70); c71 = madd(d, v128.load(weight, 240), c71); }
  }
  v128.store(gradient, c00); v128.store(gradient, c01, 16);
  if (inputs > 1) { v128.store(gradient, c10, 32); v128.store(gradient, c11, 48); }
  if (inputs > 2) { v128.store(gradient, c20, 64); v128.store(gradient, c21, 80); }
  if (inputs > 3) { v128.store(gradient, c30, 96); v128.store(gradient, c31, 112); }
  if (inputs > 4) { v128.store(gradient, c40, 128); v128.store(gradient, c41, 144); }
  if (inputs > 5) { v128.store(gradient, c50, 160); v128.store(gradient, c51, 176); }
  if (inputs > 6) { v128.store(gradient, c60, 192); v128.store(gradient, c61, 208); }
  if (inputs > 7) { v128.store(gradient, c70, 224); v128.store(gradient, c71, 240); }
}

/** ∂J/∂b = Σ over the batch of ∂J/∂z, for one panel: (rows, 8) → (8). */
function biasGradient(rows: i32, g: usize, gradient: usize): void {
  let sum0 = f32x4.splat(0), sum1 = sum0, other0 = sum0, other1 = sum0;
  const end = g + <usize>rows * ROW;
  for (; g + ROW < end; g += 2 * ROW) {
    sum0 = f32x4.add(sum0, v128.load(g)); sum1 = f32x4.add(sum1, v128.load(g, 16));
    other0 = f32x4.add(other0, v128.load(g, 32)); other1 = f32x4.add(other1, v128.load(g, 48));
  }
  if (g < end) { sum0 = f32x4.add(sum0, v128.load(g)); sum1 = f32x4.add(sum1, v128.load(g, 16)); }
  v128.store(gradient, f32x4.add(sum0, other0));
  v128.store(gradient, f32x4.add(sum1, other1), 16);
}
