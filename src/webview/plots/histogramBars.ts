import type { Histogram } from "../../shared/events.ts";

/** A bar more than this many times as tall as the next one is cut, since all others would be too low to be seen. */
const cutFactor = 4;
/** As many bars are cut at most: the two ends of a saturated layer, and the zeros of a rectifier. */
const maxCutBars = 3;
/** The share of the values that the bars left must hold; fewer are no shape worth enlarging. */
const minShareLeft = 0.01;
/** The height of the tallest bar that is not cut, where another one is. */
const heightBesideCut = 0.75;

export interface Bars {
  /** The height of each bar, 0…1 of the plot, proportional to its share; that of a cut bar is 1. */
  readonly heights: Float32Array;
  /** The bars that are cut, the largest first, each with its share of all values. */
  readonly cut: readonly { readonly bin: number; readonly share: number }[];
}

/** The bars of a histogram. A bar that dwarfs all others is cut; whoever draws it marks it so and writes its share. */
export function histogramBars({ counts }: Pick<Histogram, "counts">): Bars {
  const heights = new Float32Array(counts.length);
  let all = 0;
  for (const count of counts) all += count;
  if (!(all > 0)) return { heights, cut: [] };
  const largest = largestBins(counts, maxCutBars + 1);
  let cutBars = 0;
  let left = all;
  for (let i = 0; i + 1 < largest.length; i++) {
    left -= counts[largest[i]];
    if (left < minShareLeft * all) break;
    if (counts[largest[i]] > cutFactor * counts[largest[i + 1]]) cutBars = i + 1;
  }
  const top = counts[largest[cutBars]] / (cutBars > 0 ? heightBesideCut : 1);
  for (let i = 0; i < counts.length; i++) heights[i] = Math.min(1, counts[i] / top);
  const cut = largest.slice(0, cutBars).map((bin) => ({ bin, share: counts[bin] / all }));
  return { heights, cut };
}

/** The bins with the most values, the largest first. */
function largestBins(counts: readonly number[], maxBins: number): number[] {
  const bins: number[] = [];
  for (let i = 0; i < counts.length; i++) {
    let at = bins.length;
    while (at > 0 && counts[bins[at - 1]] < counts[i]) at--;
    if (at < maxBins) bins.splice(at, 0, i);
    if (bins.length > maxBins) bins.pop();
  }
  return bins;
}
