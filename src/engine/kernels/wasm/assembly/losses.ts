import { exp, log } from "./math";
import { madd, ROW } from "./simd";

/**
 * The output layer's losses, row by row. Logits, predictions, targets and gradients are panels (⌈units/8⌉, ·, 8) at the
 * first row; lanes beyond the units have target 0 and get prediction and gradient 0. For each row `scores` gets four
 * numbers: its loss, Σ (p − y)², whether the greatest prediction is that of the greatest target, and scratch.
 */
export const SCORE: usize = 16;

/** Lanes 0 … count − 1 of the half panel that begins with lane `from`. */
// @ts-ignore: decorator
@inline
function laneMask(count: i32, from: i32): v128 {
  return i32x4.lt_s(i32x4(from, from + 1, from + 2, from + 3), i32x4.splat(count));
}

// @ts-ignore: decorator
@inline
function sumLanes(v: v128): f32 {
  const pairs = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.add(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2)), 0);
}

// @ts-ignore: decorator
@inline
function greatestLane(v: v128): f32 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.pmax(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2)), 0);
}

/** p = e^(s − max s) / Σ e^(s − max s), over `rows` rows. Leaves max s and Σ in the row's scores 0 and 3. */
export function softmax(rows: i32, units: i32, step: usize, s: usize, p: usize, scores: usize): void {
  for (let row = 0; row < rows; row++) {
    const greatest = greatestOf(units, step, s);
    let sum = f32x4.splat(0);
    for (let unit = 0, at: usize = 0; unit < units; unit += 8, at += step) {
      const left = units - unit;
      const e0 = v128.and(exp(f32x4.sub(v128.load(s + at), greatest)), laneMask(left, 0));
      const e1 = v128.and(exp(f32x4.sub(v128.load(s + at, 16), greatest)), laneMask(left, 4));
      v128.store(p + at, e0);
      v128.store(p + at, e1, 16);
      sum = f32x4.add(sum, f32x4.add(e0, e1));
    }
    const total = sumLanes(sum);
    const scale = f32x4.splat(1 / total);
    for (let unit = 0, at: usize = 0; unit < units; unit += 8, at += step) {
      v128.store(p + at, f32x4.mul(v128.load(p + at), scale));
      v128.store(p + at, f32x4.mul(v128.load(p + at, 16), scale), 16);
    }
    store<f32>(scores, f32x4.extract_lane(greatest, 0));
    store<f32>(scores, total, 12);
    s += ROW;
    p += ROW;
    scores += SCORE;
  }
}

/** The greatest of a row's numbers, in all lanes. */
// @ts-ignore: decorator
@inline
function greatestOf(units: i32, step: usize, s: usize): v128 {
  const lowest = f32x4.splat(-f32.MAX_VALUE);
  let greatest = lowest;
  for (let unit = 0, at = s; unit < units; unit += 8, at += step) {
    const left = units - unit;
    greatest = f32x4.pmax(greatest, v128.bitselect(v128.load(at), lowest, laneMask(left, 0)));
    greatest = f32x4.pmax(greatest, v128.bitselect(v128.load(at, 16), lowest, laneMask(left, 4)));
  }
  return f32x4.splat(greatestLane(greatest));
}

/**
 * Scores of `rows` rows after {@link softmax}: the loss is log Σ e^(s − max s) − Σ y (s − max s), four rows' logarithms
 * at once.
 *
 * @param scores of a number of rows that may be no multiple of four: up to three more are read
 * @returns whether every loss is finite
 */
export function crossEntropy(rows: i32, units: i32, step: usize, s: usize, p: usize, y: usize, scores: usize): bool {
  const first = scores;
  for (let row = 0; row < rows; row++) {
    const greatest = v128.load32_splat(scores);
    const zero = f32x4.splat(0);
    let right = zero;
    for (let unit = 0, at: usize = 0; unit < units; unit += 8, at += step) {
      const y0 = v128.load(y + at), y1 = v128.load(y + at, 16);
      // A target of 0 counts for nothing, also where s is infinite.
      const t0 = f32x4.mul(y0, f32x4.sub(v128.load(s + at), greatest));
      const t1 = f32x4.mul(y1, f32x4.sub(v128.load(s + at, 16), greatest));
      right = f32x4.add(right, v128.andnot(t0, f32x4.eq(y0, zero)));
      right = f32x4.add(right, v128.andnot(t1, f32x4.eq(y1, zero)));
    }
    store<f32>(scores, sumLanes(right));
    scoreRow(units, step, p, y, scores);
    s += ROW;
    p += ROW;
    y += ROW;
    scores += SCORE;
  }
  for (let row = 0, at = first; row < rows; row += 4, at += 4 * SCORE) {
    const sums = f32x4(load<f32>(at, 12), load<f32>(at, 28), load<f32>(at, 44), load<f32>(at, 60));
    const logs = log(sums);
    store<f32>(at, f32x4.extract_lane(logs, 0) - load<f32>(at));
    if (row + 1 < rows) store<f32>(at, f32x4.extract_lane(logs, 1) - load<f32>(at, 16), 16);
    if (row + 2 < rows) store<f32>(at, f32x4.extract_lane(logs, 2) - load<f32>(at, 32), 32);
    if (row + 3 < rows) store<f32>(at, f32x4.extract_lane(logs, 3) - load<f32>(at, 48), 48);
  }
  return finiteScores(rows, first);
}

/**
 * Scores of `rows` rows where the prediction is s itself: the loss is Σ (s − y)² / units.
 *
 * @returns whether every loss is finite
 */
export function squaredError(rows: i32, units: i32, step: usize, s: usize, y: usize, scores: usize): bool {
  const first = scores;
  const share = <f32>1 / <f32>units;
  for (let row = 0; row < rows; row++) {
    scoreRow(units, step, s, y, scores);
    store<f32>(scores, share * load<f32>(scores, 4));
    s += ROW;
    y += ROW;
    scores += SCORE;
  }
  return finiteScores(rows, first);
}

function finiteScores(rows: i32, scores: usize): bool {
  let sum: f32 = 0;
  for (const end = scores + <usize>rows * SCORE; scores < end; scores += SCORE) {
    const loss = load<f32>(scores);
    sum += loss - loss;
  }
  return sum == 0;
}

/** Σ (p − y)² and whether the answer is right, for one row. */
// @ts-ignore: decorator
@inline
function scoreRow(units: i32, step: usize, p: usize, y: usize, scores: usize): void {
  let squares = f32x4.splat(0);
  const greatestP = greatestOf(units, step, p);
  const greatestY = greatestOf(units, step, y);
  let predicted = -1;
  let wanted = -1;
  for (let unit = 0, at: usize = 0; unit < units; unit += 8, at += step) {
    const mask0 = laneMask(units - unit, 0), mask1 = laneMask(units - unit, 4);
    const p0 = v128.load(p + at), p1 = v128.load(p + at, 16), y0 = v128.load(y + at), y1 = v128.load(y + at, 16);
    const d0 = v128.and(f32x4.sub(p0, y0), mask0), d1 = v128.and(f32x4.sub(p1, y1), mask1);
    squares = madd(d0, d0, squares);
    squares = madd(d1, d1, squares);
    if (predicted < 0) predicted = firstLane(unit, f32x4.eq(p0, greatestP), f32x4.eq(p1, greatestP));
    if (wanted < 0) wanted = firstLane(unit, f32x4.eq(y0, greatestY), f32x4.eq(y1, greatestY));
  }
  store<f32>(scores, sumLanes(squares), 4);
  store<f32>(scores, predicted == wanted ? 1 : 0, 8);
}

/** The first unit for which a lane is set, or -1. */
// @ts-ignore: decorator
@inline
function firstLane(unit: i32, low: v128, high: v128): i32 {
  const lanes = i32x4.bitmask(low) | (i32x4.bitmask(high) << 4);
  return lanes ? unit + ctz(lanes) : -1;
}

/** g = scale · (p − y) over `rows` rows: softmax cross-entropy with scale 1/n, squared error with 2/(n · units). */
export function errorGradient(rows: i32, units: i32, step: usize, p: usize, y: usize, g: usize, scale: f32): void {
  const factor = f32x4.splat(scale);
  for (let unit = 0; unit < units; unit += 8, p += step, y += step, g += step) {
    for (let at: usize = 0, end = <usize>rows * ROW; at < end; at += ROW) {
      v128.store(g + at, f32x4.mul(factor, f32x4.sub(v128.load(p + at), v128.load(y + at))));
      v128.store(g + at, f32x4.mul(factor, f32x4.sub(v128.load(p + at, 16), v128.load(y + at, 16))), 16);
    }
  }
}

/** Adds the scores of `rows` rows, in their order and in float64, to three sums. */
export function addScores(rows: i32, scores: usize, sums: usize): void {
  let loss: f64 = 0, squares: f64 = 0, right: f64 = 0;
  for (const end = scores + <usize>rows * SCORE; scores < end; scores += SCORE) {
    loss += load<f32>(scores);
    squares += load<f32>(scores, 4);
    right += load<f32>(scores, 8);
  }
  store<f64>(sums, loss);
  store<f64>(sums, squares, 8);
  store<f64>(sums, right, 16);
}
