import type { Histogram } from "../shared/events.ts";

const blocks = " ▁▂▃▄▅▆▇█";

/**
 * A histogram in `columns` characters from `low` to `high`, the fullest one as a whole block; one that is not empty is
 * always seen. Each bin counts where its middle lies; what lies outside counts at the end.
 */
export function histogramText(histogram: Histogram, columns: number, low: number, high: number): string {
  const { counts } = histogram;
  const sums: number[] = new Array(columns).fill(0);
  const width = (histogram.high - histogram.low) / counts.length;
  for (const [bin, count] of counts.entries()) {
    const middle = histogram.low + (bin + 0.5) * width;
    const column = Math.floor(((middle - low) / (high - low)) * columns);
    sums[Math.max(0, Math.min(columns - 1, column))] += count;
  }
  const max = Math.max(...sums, 1);
  return sums
    .map((sum) => (sum === 0 ? " " : blocks[Math.max(1, Math.round((sum / max) * (blocks.length - 1)))]))
    .join("");
}
