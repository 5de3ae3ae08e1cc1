import { exp, log } from "./math";
import { laneMask, madd, ROW } from "./simd";
import { transposeFour } from "./transpose";

/**
 * The output layer's losses, row by row. Logits, predictions, targets and gradients are panels (⌈units/8⌉, ·, 8) at the
 * first row; lanes beyond the units have target 0 and get prediction and gradient 0. For each row `scores` gets 32 bytes:
 * its loss and Σ (p − y)² as float64, since a square overflows long before what is squared, and as float32 whether the
 * greatest prediction is that of the greatest target.
 */
export const SCORE: usize = 32;

/** The greatest lane, in every lane. */
// @ts-ignore: decorator
@inline
function greatestLane(v: v128): v128 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.pmax(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2));
}

/**
 * p = e^(s − max s) / Σ e^(s − max s), and the scores, of `rows` rows. The loss is log Σ e^(s − max s) − Σ y (s − max s).
 * Four rows at a time, each in a lane of its own: no lane idles, however few the units are. Targets are not negative.
 *
 * @param s and `y`: up to three more rows are read
 * @param scratch (⌈units/8⌉ · 8, 8), of this thread: for each unit four rows' s, then p, and beside them y
 * @returns whether every loss is finite
 */
export function softmaxCrossEntropy(
  rows: i32,
  units: i32,
  step: usize,
  s: usize,
  p: usize,
  y: usize,
  scores: usize,
  scratch: usize,
): bool {
  const zero = f32x4.splat(0);
  const end = scratch + <usize>units * ROW;
  const padded = units + 7 & ~7;
  let notFinite: f32 = 0;
  for (; rows > 0; rows -= 4) {
    for (let unit = 0, at = scratch; unit < units; unit += 4, at += 4 * ROW) {
      const half = halfPanel(unit, step);
      transposeFour(s + half, at);
      transposeFour(y + half, at + 16);
    }

    let greatest = f32x4.splat(-f32.MAX_VALUE), greatestY = f32x4.splat(-1);
    let predicted = i32x4.splat(-1), wanted = predicted, unit = i32x4.splat(0);
    for (let at = scratch; at < end; at += ROW) {
      const sHere = v128.load(at), yHere = v128.load(at, 16);
      const more = f32x4.gt(sHere, greatest), moreY = f32x4.gt(yHere, greatestY);
      greatest = v128.bitselect(sHere, greatest, more);
      greatestY = v128.bitselect(yHere, greatestY, moreY);
      predicted = v128.bitselect(unit, predicted, more);
      wanted = v128.bitselect(unit, wanted, moreY);
      unit = i32x4.add(unit, i32x4.splat(1));
    }

    let sum = zero, hit = zero;
    for (let at = scratch; at < end; at += ROW) {
      const below = f32x4.sub(v128.load(at), greatest), yHere = v128.load(at, 16);
      const e = exp(below);
      v128.store(at, e);
      sum = f32x4.add(sum, e);
      // A target of 0 counts for nothing, also where s is infinite.
      hit = f32x4.add(hit, v128.andnot(f32x4.mul(yHere, below), f32x4.eq(yHere, zero)));
    }

    const scale = f32x4.div(f32x4.splat(1), sum);
    let squares = zero;
    for (let at = scratch; at < end; at += ROW) {
      const pHere = f32x4.mul(v128.load(at), scale);
      const error = f32x4.sub(pHere, v128.load(at, 16));
      v128.store(at, pHere);
      squares = madd(error, error, squares);
    }

    const count = min(rows, 4);
    for (let unit = units; unit < padded; unit++) v128.store(scratch + <usize>unit * ROW, zero);
    for (let unit = 0, at = scratch; unit < padded; unit += 4, at += 4 * ROW) {
      transposeFour(at, p + halfPanel(unit, step), count);
    }
    v128.store(scratch, f32x4.sub(log(sum), hit));
    v128.store(scratch, squares, 16);
    v128.store(scratch, v128.and(i32x4.eq(predicted, wanted), f32x4.splat(1)), 32);
    for (let lane: usize = 0; lane < <usize>count; lane++) {
      const loss = load<f32>(scratch + 4 * lane);
      notFinite += loss - loss;
      store<f64>(scores, loss);
      store<f64>(scores, load<f32>(scratch + 4 * lane, 16), 8);
      store<f32>(scores, load<f32>(scratch + 4 * lane, 32), 16);
      scores += SCORE;
    }
    s += 4 * ROW;
    p += 4 * ROW;
    y += 4 * ROW;
  }
  return notFinite == 0;
}

/** Where unit, a multiple of 4, begins in a row of panels. */
// @ts-ignore: decorator
@inline
function halfPanel(unit: i32, step: usize): usize {
  return <usize>(unit >> 3) * step + <usize>(unit & 4) * 4;
}

/**
 * Scores of `rows` rows where the prediction is s itself: the loss is factor · Σ (s − y)². A single output is right where
 * it is on the same side of the threshold as its target.
 *
 * @returns whether every loss is finite
 */
export function squaredError(
  rows: i32,
  units: i32,
  step: usize,
  s: usize,
  y: usize,
  scores: usize,
  factor: f64,
  threshold: f32,
): bool {
  const lowest = f32x4.splat(-f32.MAX_VALUE);
  const first = scores;
  for (let row = 0; row < rows; row++) {
    let squares = f64x2.splat(0), s4 = lowest, y4 = lowest;
    for (let unit = 0, at: usize = 0; unit < units; unit += 8, at += step) {
      const mask0 = laneMask(units - unit, 0), mask1 = laneMask(units - unit, 4);
      const s0 = v128.load(s + at), s1 = v128.load(s + at, 16), y0 = v128.load(y + at), y1 = v128.load(y + at, 16);
      const d0 = v128.and(f32x4.sub(s0, y0), mask0), d1 = v128.and(f32x4.sub(s1, y1), mask1);
      squares = f64x2.add(squares, f64x2.add(squaresOf(d0), squaresOf(d1)));
      s4 = f32x4.pmax(f32x4.pmax(s4, v128.bitselect(s0, lowest, mask0)), v128.bitselect(s1, lowest, mask1));
      y4 = f32x4.pmax(f32x4.pmax(y4, v128.bitselect(y0, lowest, mask0)), v128.bitselect(y1, lowest, mask1));
    }
    const greatestS = greatestLane(s4), greatestY = greatestLane(y4);
    let predicted = -1, wanted = -1;
    for (let unit = 0, at: usize = 0; unit < units; unit += 8, at += step) {
      const s0 = v128.load(s + at), s1 = v128.load(s + at, 16), y0 = v128.load(y + at), y1 = v128.load(y + at, 16);
      if (predicted < 0) predicted = firstLane(unit, f32x4.eq(s0, greatestS), f32x4.eq(s1, greatestS));
      if (wanted < 0) wanted = firstLane(unit, f32x4.eq(y0, greatestY), f32x4.eq(y1, greatestY));
    }
    const sum = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
    const right = units == 1 ? load<f32>(s) > threshold == load<f32>(y) > threshold : predicted == wanted;
    store<f64>(scores, factor * sum);
    store<f64>(scores, sum, 8);
    store<f32>(scores, <f32>right, 16);
    s += ROW;
    y += ROW;
    scores += SCORE;
  }
  return finiteScores(rows, first);
}

/** Σ d² over the lanes, two at a time in float64. */
// @ts-ignore: decorator
@inline
function squaresOf(d: v128): v128 {
  const low = f64x2.promote_low_f32x4(d), high = f64x2.promote_low_f32x4(v128.shuffle<f32>(d, d, 2, 3, 0, 1));
  return f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high));
}

function finiteScores(rows: i32, scores: usize): bool {
  let sum: f64 = 0;
  for (const end = scores + <usize>rows * SCORE; scores < end; scores += SCORE) {
    const loss = load<f64>(scores);
    sum += loss - loss;
  }
  return sum == 0;
}

/** The first unit for which a lane is set, or -1. */
// @ts-ignore: decorator
@inline
function firstLane(unit: i32, low: v128, high: v128): i32 {
  const lanes = i32x4.bitmask(low) | (i32x4.bitmask(high) << 4);
  return lanes ? unit + ctz(lanes) : -1;
}

/** g = scale · (p − y) over `rows` rows; 0 in lanes beyond the units, where an activation may have left a prediction. */
export function errorGradient(rows: i32, units: i32, step: usize, p: usize, y: usize, g: usize, scale: f32): void {
  const factor = f32x4.splat(scale);
  for (let unit = 0; unit < units; unit += 8, p += step, y += step, g += step) {
    const factor0 = v128.and(factor, laneMask(units - unit, 0)), factor1 = v128.and(factor, laneMask(units - unit, 4));
    for (let at: usize = 0, end = <usize>rows * ROW; at < end; at += ROW) {
      v128.store(g + at, f32x4.mul(factor0, f32x4.sub(v128.load(p + at), v128.load(y + at))));
      v128.store(g + at, f32x4.mul(factor1, f32x4.sub(v128.load(p + at, 16), v128.load(y + at, 16))), 16);
    }
  }
}

/** Multiplies the losses of `rows` rows with their weights (·). */
export function weighScores(rows: i32, scores: usize, weights: usize): void {
  for (const end = scores + <usize>rows * SCORE; scores < end; scores += SCORE, weights += 4) {
    store<f64>(scores, load<f64>(scores) * <f64>load<f32>(weights));
  }
}

/** Multiplies the gradients of `rows` rows with their weights (·). */
export function weighGradient(rows: i32, units: i32, step: usize, g: usize, weights: usize): void {
  for (let unit = 0; unit < units; unit += 8, g += step) {
    for (let row: usize = 0; row < <usize>rows; row++) {
      const at = g + row * ROW;
      const weight = v128.load32_splat(weights + 4 * row);
      v128.store(at, f32x4.mul(weight, v128.load(at)));
      v128.store(at, f32x4.mul(weight, v128.load(at, 16)), 16);
    }
  }
}

/** Adds the scores of `rows` rows, in their order and in float64, to three sums. */
export function addScores(rows: i32, scores: usize, sums: usize): void {
  let loss: f64 = 0, squares: f64 = 0, right: f64 = 0;
  for (const end = scores + <usize>rows * SCORE; scores < end; scores += SCORE) {
    loss += load<f64>(scores);
    squares += load<f64>(scores, 8);
    right += load<f32>(scores, 16);
  }
  store<f64>(sums, loss);
  store<f64>(sums, squares, 8);
  store<f64>(sums, right, 16);
}
