/**
 * The value axis that histograms of several layers share, without which ten layers of N(0, 0.01²) look like ten equal
 * Gaussians.
 */
import type { Histogram } from "../../shared/events.ts";
import { massRange, rebin, roundOutwards, type ValueRange } from "./rebin.ts";

/** Bins of a histogram on a shared axis. */
const sharedBins = 40;

/** What each end of a shared axis leaves out of a histogram's mass; it is counted in the first or last bar. */
const sharedMass = { from: 0.002, to: 0.998 } as const;

/**
 * One axis that holds nearly all of each histogram, the widest included, rounded outwards to even numbers. `previous` is
 * kept as long as it fits and is at most twice too wide, so that the axis seldom changes while a run continues.
 * Undefined without any values.
 */
function sharedRange(
  histograms: readonly Histogram[],
  previous: ValueRange | undefined,
): ValueRange | undefined {
  const ranges = histograms.flatMap(
    (histogram) => massRange(histogram, sharedMass.from, sharedMass.to) ?? [],
  );
  if (ranges.length === 0) return undefined;
  const low = Math.min(...ranges.map((range) => range.low));
  const high = Math.max(...ranges.map((range) => range.high));
  const fits = previous !== undefined && low >= previous.low && high <= previous.high;
  if (fits && high - low >= (previous.high - previous.low) / 2) return previous;
  return roundOutwards(low, high);
}

/** A histogram's shares on another axis. */
export function onRange(histogram: Histogram, { low, high }: ValueRange): Histogram {
  const shares = new Float32Array(sharedBins);
  rebin(histogram, { low, high }, shares);
  return { low, high, counts: [...shares] };
}

/**
 * The axis of each layer: layers with the same activation share one, a layer whose activation no other has keeps its own
 * (undefined), as does one without values.
 * @param layers each with its activation's id and its histogram; layers without an id share nothing
 * @param previous the axes of the last call by activation, which this call updates
 */
export function sharedRanges(
  layers: readonly { readonly activation: string | undefined; readonly histogram: Histogram | undefined }[],
  previous: Map<string, ValueRange>,
): (ValueRange | undefined)[] {
  const groups = new Map<string, Histogram[]>();
  for (const { activation, histogram } of layers) {
    if (activation === undefined || histogram === undefined) continue;
    const group = groups.get(activation);
    if (group) group.push(histogram);
    else groups.set(activation, [histogram]);
  }
  for (const activation of [...previous.keys()]) if (!groups.has(activation)) previous.delete(activation);
  for (const [activation, histograms] of groups) {
    const range = histograms.length > 1 ? sharedRange(histograms, previous.get(activation)) : undefined;
    if (range) previous.set(activation, range);
    else previous.delete(activation);
  }
  return layers.map(({ activation, histogram }) =>
    activation === undefined || histogram === undefined ? undefined : previous.get(activation),
  );
}
