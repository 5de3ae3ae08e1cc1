import type { Histogram } from "../../shared/events.ts";

/**
 * The heights of a histogram's bars, 0…1 of the tallest. They go with the square root of the counts: a spike with nine
 * tenths of the values leaves bars of one hundredth still a tenth of its height, and no bar is cut off.
 */
export function barHeights({ counts }: Histogram): Float32Array {
  const heights = new Float32Array(counts.length);
  let largest = 0;
  for (const count of counts) largest = Math.max(largest, count);
  if (largest > 0) for (let i = 0; i < counts.length; i++) heights[i] = Math.sqrt(counts[i] / largest);
  return heights;
}
