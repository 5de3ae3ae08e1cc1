import { ROW } from "./simd";

/** Whether every number of `rows` panel rows is finite: x − x is 0 for a finite x, else NaN, which no addition removes. */
export function allFinite(rows: i32, at: usize): bool {
  let sum0 = f32x4.splat(0), sum1 = sum0;
  for (const end = at + <usize>rows * ROW; at < end; at += ROW) {
    const x = v128.load(at), y = v128.load(at, 16);
    sum0 = f32x4.add(sum0, f32x4.sub(x, x));
    sum1 = f32x4.add(sum1, f32x4.sub(y, y));
  }
  return v128.all_true<i32>(f32x4.eq(f32x4.add(sum0, sum1), f32x4.splat(0)));
}

/** Σ x² over `rows` panel rows: in float32 over a run of 256 rows, the runs in float64; so are runs that overflow. */
export function sumOfSquares(rows: i32, at: usize): f64 {
  let total: f64 = 0;
  const end = at + <usize>rows * ROW;
  while (at < end) {
    let sum0 = f32x4.splat(0), sum1 = sum0;
    const start = at;
    for (const stop = min(at + 256 * ROW, end); at < stop; at += ROW) {
      const x = v128.load(at), y = v128.load(at, 16);
      sum0 = f32x4.add(sum0, f32x4.mul(x, x));
      sum1 = f32x4.add(sum1, f32x4.mul(y, y));
    }
    const sum = f32x4.add(sum0, sum1);
    const low = <f64>f32x4.extract_lane(sum, 0) + <f64>f32x4.extract_lane(sum, 1);
    const high = <f64>f32x4.extract_lane(sum, 2) + <f64>f32x4.extract_lane(sum, 3);
    total += low + high < Infinity ? low + high : slowSumOfSquares(start, at);
  }
  return total;
}

function slowSumOfSquares(at: usize, end: usize): f64 {
  let total: f64 = 0;
  for (; at < end; at += 4) {
    const x = <f64>load<f32>(at);
    total += x * x;
  }
  return total;
}

/** x ← factor · x over `rows` panel rows. For `progress` see `optimizers.ts`. */
export function scale(rows: i32, at: usize, factor: f32, progress: usize): void {
  const f = f32x4.splat(factor);
  for (const end = at + <usize>rows * ROW; at < end; at += ROW) {
    v128.store(at, f32x4.mul(f, v128.load(at)));
    v128.store(at, f32x4.mul(f, v128.load(at, 16)), 16);
    store<u32>(progress, <u32>(at + ROW));
  }
}

/** Copies `rows` rows of parameter memory. */
export function copyRows(rows: i32, from: usize, to: usize): void {
  for (const end = from + <usize>rows * ROW; from < end; from += ROW, to += ROW) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
}
