/**
 * A block of 4 × 4 numbers in panels, rows to columns.
 *
 * @param count how many rows of `to` are written, 1 … 4
 */
// @ts-ignore: decorator
@inline
export function transposeFour(from: usize, to: usize, count: i32 = 4): void {
  const r0 = v128.load(from), r1 = v128.load(from, 32), r2 = v128.load(from, 64), r3 = v128.load(from, 96);
  const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const t2 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(t0, t2, 0, 2));
  if (count > 1) v128.store(to, v128.shuffle<f64>(t0, t2, 1, 3), 32);
  if (count > 2) v128.store(to, v128.shuffle<f64>(t1, t3, 0, 2), 64);
  if (count > 3) v128.store(to, v128.shuffle<f64>(t1, t3, 1, 3), 96);
}
