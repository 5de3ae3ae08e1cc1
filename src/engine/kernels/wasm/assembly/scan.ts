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

/** Σ x² over `rows` panel rows: in float32 over a run of 256 rows, the runs in float64. */
export function sumOfSquares(rows: i32, at: usize): f64 {
  let total: f64 = 0;
  const end = at + <usize>rows * ROW;
  while (at < end) {
    let sum0 = f32x4.splat(0), sum1 = sum0;
    for (const stop = min(at + 256 * ROW, end); at < stop; at += ROW) {
      const x = v128.load(at), y = v128.load(at, 16);
      sum0 = f32x4.add(sum0, f32x4.mul(x, x));
      sum1 = f32x4.add(sum1, f32x4.mul(y, y));
    }
    const sum = f32x4.add(sum0, sum1);
    total += <f64>f32x4.extract_lane(sum, 0) + <f64>f32x4.extract_lane(sum, 1);
    total += <f64>f32x4.extract_lane(sum, 2) + <f64>f32x4.extract_lane(sum, 3);
  }
  return total;
}
