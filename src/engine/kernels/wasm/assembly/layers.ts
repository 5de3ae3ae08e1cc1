import { activate, activateBackward } from "./activations";
import { multiplyPanel, multiplyTwoPanels } from "./multiply";
import { laneMask, ROW, wide } from "./simd";
import { transposeFour } from "./transpose";

/**
 * z = x Wᵀ + b and, where there is no batch norm between, a = f(z), for `rows` rows of the batch. The activation follows
 * each panel of z while that is in the L1 cache.
 *
 * @param x panels (⌈inputs/8⌉, ·, 8), z and a panels (⌈units/8⌉, ·, 8), each at the first row
 * @param step bytes from one panel of x, z or a to the next
 * @param parameters the layer's parameter panels; in each the weights, then the bias
 * @param parameterStep bytes from one parameter panel to the next
 * @param code of the activation; 0 leaves a alone
 */
export function forwardLayer(
  rows: i32,
  inputs: i32,
  units: i32,
  x: usize,
  step: usize,
  parameters: usize,
  parameterStep: usize,
  z: usize,
  a: usize,
  code: i32,
  activationParameter: f32,
): void {
  const bias = <usize>inputs * ROW;
  for (; wide && units > 8; units -= 16) {
    multiplyTwoPanels(rows, inputs, x, step, parameters, parameterStep, z, step, parameters + bias, parameterStep);
    if (code) {
      activate(code, rows, z, a, activationParameter);
      activate(code, rows, z + step, a + step, activationParameter);
    }
    parameters += 2 * parameterStep;
    z += 2 * step;
    a += 2 * step;
  }
  for (; units > 0; units -= 8) {
    multiplyPanel(rows, inputs, x, step, parameters, z, parameters + bias);
    if (code) activate(code, rows, z, a, activationParameter);
    parameters += parameterStep;
    z += step;
    a += step;
  }
}

/**
 * ∂J/∂x = ∂J/∂z W, then times f′ of the layer below where no batch norm is between, for `rows` rows of the batch.
 *
 * @param g ∂J/∂z, panels (⌈units/8⌉, ·, 8), at the first row
 * @param scratch (⌈units/8⌉ · 16 + 1, 8), of this thread: two panels of Wᵀ, and a row of zeros that the sums begin with
 * @param below ∂J/∂x, panels (⌈inputs/8⌉, ·, 8), with s and a of that layer
 * @param code of the activation of the layer below; 0 leaves ∂J/∂x as it is
 */
export function backwardLayer(
  rows: i32,
  inputs: i32,
  units: i32,
  g: usize,
  step: usize,
  parameters: usize,
  parameterStep: usize,
  scratch: usize,
  below: usize,
  s: usize,
  a: usize,
  code: i32,
  activationParameter: f32,
): void {
  const scratchStep = <usize>(units + 7 & ~7) * ROW;
  const zeros = scratch + 2 * scratchStep;
  v128.store(zeros, f32x4.splat(0));
  v128.store(zeros, f32x4.splat(0), 16);
  for (; wide && inputs > 8; inputs -= 16) {
    transposePanel(inputs, units, parameters, parameterStep, scratch);
    transposePanel(inputs - 8, units, parameters + 8 * ROW, parameterStep, scratch + scratchStep);
    multiplyTwoPanels(rows, units, g, step, scratch, scratchStep, below, step, zeros, 0);
    if (code) {
      activateBackward(code, rows, s, a, below, activationParameter);
      activateBackward(code, rows, s + step, a + step, below + step, activationParameter);
    }
    parameters += 16 * ROW;
    below += 2 * step;
    s += 2 * step;
    a += 2 * step;
  }
  for (; inputs > 0; inputs -= 8) {
    transposePanel(inputs, units, parameters, parameterStep, scratch);
    multiplyPanel(rows, units, g, step, scratch, below, zeros);
    if (code) activateBackward(code, rows, s, a, below, activationParameter);
    parameters += 8 * ROW;
    below += step;
    s += step;
    a += step;
  }
}

/**
 * Columns of W that belong to one panel of x: from 8 rows of each parameter panel to (units, 8). Of a last panel that is
 * not full, the lanes beyond the columns become 0, since other parameters lie there.
 */
function transposePanel(columns: i32, units: i32, from: usize, fromStep: usize, to: usize): void {
  const start = to;
  for (let unit = 0; unit < units; unit += 8) {
    transposeFour(from, to);
    transposeFour(from + 16, to + 4 * ROW);
    transposeFour(from + 4 * ROW, to + 16);
    transposeFour(from + 4 * ROW + 16, to + 4 * ROW + 16);
    from += fromStep;
    to += 8 * ROW;
  }
  if (columns >= 8) return;
  const mask0 = laneMask(columns, 0), mask1 = laneMask(columns, 4);
  for (let at = start; at < to; at += ROW) {
    v128.store(at, v128.and(v128.load(at), mask0));
    v128.store(at, v128.and(v128.load(at, 16), mask1), 16);
  }
}
