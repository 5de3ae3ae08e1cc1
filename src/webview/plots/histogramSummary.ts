import type { Distribution, Histogram } from "../../shared/events.ts";
import { percent, shortNumber, shortRange } from "../../shared/format/numbers.ts";
import { histogramBars } from "./histogramBars.ts";
import { total } from "./rebin.ts";

/** The mean and the standard deviation of what is in a histogram. */
export type Moments = Pick<Distribution, "mean" | "std">;

/** Mean and standard deviation from the bins alone: as exact as these are narrow. Undefined without values. */
function momentsOf(histogram: Histogram): Moments | undefined {
  const { low, high, counts } = histogram;
  const all = total(histogram);
  if (!(all > 0)) return undefined;
  const width = (high - low) / counts.length;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < counts.length; i++) {
    const value = low + width * (i + 0.5);
    mean += (counts[i] / all) * value;
    squares += (counts[i] / all) * value * value;
  }
  return { mean, std: Math.sqrt(Math.max(0, squares - mean * mean)) };
}

/** A histogram in words: mean, standard deviation and range of its values, and what share of them a cut bar holds. */
export function histogramSummary(histogram: Histogram, moments = momentsOf(histogram)): string {
  if (moments === undefined || !(total(histogram) > 0)) return "no values";
  const [from, to] = shortRange(histogram.low, histogram.high);
  const { cut } = histogramBars(histogram);
  const bars = cut.map(({ share }) => percent(share)).join(" and ");
  const words = `mean ${shortNumber(moments.mean)}, standard deviation ${shortNumber(moments.std)}, from ${from} to ${to}`;
  return cut.length === 0
    ? words
    : `${words}; ${cut.length === 1 ? "one bar holds" : "single bars hold"} ${bars}`;
}
