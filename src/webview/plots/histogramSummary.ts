import type { Histogram } from "../../shared/events.ts";
import { shortNumber, shortRange } from "../../shared/format.ts";
import { total } from "./rebin.ts";

/** A histogram in words: its mean and standard deviation (as exact as the bins are narrow) and its range. */
export function histogramSummary(histogram: Histogram): string {
  const { low, high, counts } = histogram;
  const all = total(histogram);
  if (!(all > 0)) return "no values";
  const width = (high - low) / counts.length;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < counts.length; i++) {
    const value = low + width * (i + 0.5);
    mean += (counts[i] / all) * value;
    squares += (counts[i] / all) * value * value;
  }
  const std = Math.sqrt(Math.max(0, squares - mean * mean));
  const [from, to] = shortRange(low, high);
  return `mean ${shortNumber(mean)}, standard deviation ${shortNumber(std)}, from ${from} to ${to}`;
}
