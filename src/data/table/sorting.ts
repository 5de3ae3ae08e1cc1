import type { CooperativeTask } from "../../shared/cooperative.ts";

/** So many numbers are sorted at once. */
const sortedAtOnce = 2 ** 17;
/** So many places are, which takes a function for each comparison. */
const orderedAtOnce = 2 ** 14;
/** So many are merged at once. */
const mergedAtOnce = 2 ** 17;

/** The values ascending, in the same memory or another; none is NaN. */
export function* sorting(values: Float64Array): CooperativeTask<Float64Array> {
  for (let from = 0; from < values.length; from += sortedAtOnce) {
    values.subarray(from, from + sortedAtOnce).sort();
    yield;
  }
  return (yield* mergeRuns({ keys: values, places: undefined }, sortedAtOnce)).keys;
}

/** The places of the keys in the keys' ascending order; those of equal keys stay in theirs. */
export function* ordering(keys: Float64Array): CooperativeTask<Uint32Array> {
  const places = new Uint32Array(keys.length);
  for (let i = 0; i < places.length; i++) places[i] = i;
  const sorted = new Float64Array(keys.length);
  for (let from = 0; from < keys.length; from += orderedAtOnce) {
    const run = places.subarray(from, from + orderedAtOnce).sort((a, b) => keys[a] - keys[b] || a - b);
    for (let i = 0; i < run.length; i++) sorted[from + i] = keys[run[i]];
    yield;
  }
  return (yield* mergeRuns({ keys: sorted, places }, orderedAtOnce)).places;
}

/** Keys in runs that ascend, and where they come from, if that is wanted. */
interface Runs<P extends Uint32Array | undefined> {
  readonly keys: Float64Array;
  readonly places: P;
}

/** Merges neighboring runs, which have this length, until one is left. */
function* mergeRuns<P extends Uint32Array | undefined>(
  runs: Runs<P>,
  length: number,
): CooperativeTask<Runs<P>> {
  const { keys, places } = runs;
  if (keys.length <= length) return runs;
  let from = runs;
  let to: Runs<P> = {
    keys: new Float64Array(keys.length),
    places: places && (new Uint32Array(keys.length) as P),
  };
  for (let run = length; run < keys.length; run *= 2) {
    for (let start = 0; start < keys.length; start += 2 * run) {
      const middle = Math.min(start + run, keys.length);
      const end = Math.min(start + 2 * run, keys.length);
      let taken = 0;
      for (let at = start; at < end; at += mergedAtOnce) {
        taken = mergeSome(from, to, { start, middle, end, at, taken });
        yield;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Where two neighboring runs are, and how far they are merged. */
interface Merge {
  readonly start: number;
  readonly middle: number;
  readonly end: number;
  /** The next place to be filled. */
  readonly at: number;
  /** How many of the left run have been taken. */
  readonly taken: number;
}

/** @returns how many of the left run have been taken now */
function mergeSome(
  { keys, places }: Runs<Uint32Array | undefined>,
  to: Runs<Uint32Array | undefined>,
  { start, middle, end, at, taken }: Merge,
): number {
  const toKeys = to.keys;
  const toPlaces = to.places;
  const last = Math.min(at + mergedAtOnce, end);
  let left = start + taken;
  let right = middle + (at - start - taken);
  for (let i = at; i < last; i++) {
    // Of equal ones the left comes first.
    const next = right === end || (left < middle && keys[left] <= keys[right]) ? left++ : right++;
    toKeys[i] = keys[next];
    if (places && toPlaces) toPlaces[i] = places[next];
  }
  return left - start;
}
