/**
 * The value below which this share of ascending numbers lies, linear between two neighbors (NumPy's default, R's type 7).
 *
 * @param ascending at least one number
 * @param share from 0 to 1
 */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const at = (ascending.length - 1) * share;
  const below = Math.floor(at);
  const rest = at - below;
  if (rest === 0) return ascending[below];
  return ascending[below] + (ascending[below + 1] - ascending[below]) * rest;
}
