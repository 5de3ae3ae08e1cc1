import { type CooperativeTask, chunks, runSync } from "../../shared/cooperative.ts";
import { Random } from "../../shared/random.ts";
import { ordering } from "../table/sorting.ts";

/** Fractions of the rows, which add up to 1. */
export interface SplitFractions {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** The rows of each part, in ascending order. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * Number of rows of each part: the fractions rounded so that the sum is exact, by the method of largest remainders
 * (Hamilton 1792); of equal remainders the earlier part's comes first. Where the rows are enough, every part whose
 * fraction is not 0 has at least one row, which the largest part gives.
 */
export function partSizes(rows: number, fractions: readonly number[]): number[] {
  const quotas = quotasOf(rows, fractions);
  const sizes = quotas.map(Math.floor);
  const order = sizes
    .map((_, part) => part)
    .sort((a, b) => quotas[b] - sizes[b] - (quotas[a] - sizes[a]) || a - b);
  let left = rows - sizes.reduce((sum, size) => sum + size, 0);
  for (let i = 0; left > 0; i++, left--) sizes[order[i]]++;
  const asked = fractions.flatMap((fraction, part) => (fraction > 0 ? [part] : []));
  if (rows < asked.length) return sizes;
  for (const part of asked) {
    if (sizes[part] > 0) continue;
    sizes[sizes.lastIndexOf(Math.max(...sizes))]--;
    sizes[part]++;
  }
  return sizes;
}

/** Each part's share of the rows, without the noise of binary fractions: 0.7 · 10 is 7 and no less. */
function quotasOf(rows: number, fractions: readonly number[]): number[] {
  const sum = fractions.reduce((total, fraction) => total + fraction, 0);
  return fractions.map((fraction) => Number(((rows * fraction) / sum).toFixed(6)));
}

/** The rows in file order: first the training part, then validation, then test. */
export function splitInOrder(rows: number, fractions: SplitFractions): Split {
  const { train, validation, test } = fractions;
  const sizes = partSizes(rows, [train, validation, test]);
  const all = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) all[row] = row;
  return splitAt(all, sizes);
}

/** The rows shuffled into parts. */
export function splitShuffled(rows: number, fractions: SplitFractions, seed: number): Split {
  return splitStratified(new Int32Array(rows), 1, fractions, seed);
}

/**
 * The rows shuffled into parts, so that each part has each class in the proportion in which all the rows have it. The
 * parts' sizes are exactly those of {@link partSizes}, and a class's share of a part is its quota rounded up or down.
 * Which classes are rounded up is drawn by the seed, so that no class is always left out of a small part.
 *
 * @param labels the class of each row
 */
export function splitStratified(
  labels: Int32Array,
  classes: number,
  fractions: SplitFractions,
  seed: number,
): Split {
  return runSync(stratify(labels, classes, fractions, seed));
}

/** {@link splitStratified} in steps. */
export function* stratify(
  labels: Int32Array,
  classes: number,
  fractions: SplitFractions,
  seed: number,
): CooperativeTask<Split> {
  const { train, validation, test } = fractions;
  const random = new Random(seed, "split");
  const counts = new Array<number>(classes).fill(0);
  for (const { from, to } of chunks(labels.length)) {
    for (let row = from; row < to; row++) counts[labels[row]]++;
    yield;
  }
  // A stream of its own: the rows of a class are drawn as if nothing had to be rounded.
  const order = Uint32Array.from(counts.keys());
  new Random(seed, "split rounding").shuffle(order);
  const sizes = stratifiedSizes(counts, [train, validation, test], order);

  const rowsOf = counts.map((count) => new Uint32Array(count));
  const filled = new Array<number>(classes).fill(0);
  for (const { from, to } of chunks(labels.length)) {
    for (let row = from; row < to; row++) rowsOf[labels[row]][filled[labels[row]]++] = row;
    yield;
  }
  const parts = new Uint8Array(labels.length);
  for (const [label, rows] of rowsOf.entries()) {
    yield* random.shuffling(rows);
    yield* markParts(parts, rows, sizes[label]);
  }
  return yield* splitByPart(parts);
}

/** The first of these rows stay in the training part, the next are for validation, the last for testing. */
function* markParts(
  parts: Uint8Array,
  rows: Uint32Array,
  [inTrain, inValidation]: readonly number[],
): CooperativeTask<void> {
  for (const { from, to } of chunks(rows.length)) {
    for (let i = Math.max(from, inTrain); i < to; i++) parts[rows[i]] = i < inTrain + inValidation ? 1 : 2;
    yield;
  }
}

/** The rows in the order of their times, the earliest for training; rows of equal time stay in file order. */
export function* splitByTime(times: Float64Array, fractions: SplitFractions): CooperativeTask<Split> {
  const { train, validation, test } = fractions;
  const order = yield* ordering(times);
  const parts = new Uint8Array(times.length);
  yield* markParts(parts, order, partSizes(times.length, [train, validation, test]));
  return yield* splitByPart(parts);
}

/**
 * Whole groups, in a shuffled order, each to the part that then lacks the most rows: no group is in two parts, and the
 * parts' sizes are as near to the fractions as that allows.
 *
 * @param groups the group of each row, an index
 */
export function* splitByGroup(
  groups: Int32Array,
  count: number,
  fractions: SplitFractions,
  random: Random,
): CooperativeTask<Split> {
  const sizes = new Float64Array(count);
  for (const { from, to } of chunks(groups.length)) {
    for (let row = from; row < to; row++) sizes[groups[row]]++;
    yield;
  }
  const order = Uint32Array.from(sizes.keys());
  random.shuffle(order);
  // The large ones first: the small ones then fill what is left.
  const bySize = [...order].sort((a, b) => sizes[b] - sizes[a]);
  const room = [fractions.train, fractions.validation, fractions.test].map(
    (fraction) => fraction * groups.length,
  );
  const partOf = new Uint8Array(count);
  for (const group of bySize) {
    const part = room.indexOf(Math.max(...room));
    partOf[group] = part;
    room[part] -= sizes[group];
  }
  const parts = new Uint8Array(groups.length);
  for (const { from, to } of chunks(groups.length)) {
    for (let row = from; row < to; row++) parts[row] = partOf[groups[row]];
    yield;
  }
  return yield* splitByPart(parts);
}

/** @param parts of each row: 0 is training, 1 validation, 2 test */
export function* splitByPart(parts: Uint8Array): CooperativeTask<Split> {
  const counts = [0, 0, 0];
  for (const { from, to } of chunks(parts.length)) {
    for (let row = from; row < to; row++) counts[parts[row]]++;
    yield;
  }
  const rowsOf = counts.map((count) => new Uint32Array(count));
  const filled = [0, 0, 0];
  for (const { from, to } of chunks(parts.length)) {
    for (let row = from; row < to; row++) rowsOf[parts[row]][filled[parts[row]]++] = row;
    yield;
  }
  const [train, validation, test] = rowsOf;
  return { train, validation, test };
}

function splitAt(rows: Uint32Array, [train, validation]: readonly number[]): Split {
  return {
    train: rows.slice(0, train),
    validation: rows.slice(train, train + validation),
    test: rows.slice(train + validation),
  };
}

/**
 * How many rows of each class go to each part. Every quota is rounded down, and the rows left over are given out so that
 * both the classes' and the parts' sums come out exactly (controlled rounding, Cox 1987): class by class, to each its
 * largest remainder that a part can still take.
 *
 * @param order in which the classes are given their rows: the first can have rows in every part
 */
export function stratifiedSizes(
  counts: readonly number[],
  fractions: readonly number[],
  order: Iterable<number> = counts.keys(),
): number[][] {
  const labels = [...order];
  const sizes = sizesInOrder(
    labels.map((label) => counts[label]),
    fractions,
  );
  const byLabel = new Array<number[]>(counts.length);
  for (const [i, label] of labels.entries()) byLabel[label] = sizes[i];
  return byLabel;
}

function sizesInOrder(counts: readonly number[], fractions: readonly number[]): number[][] {
  const totals = partSizes(
    counts.reduce((sum, count) => sum + count, 0),
    fractions,
  );
  const quotas = counts.map((count) => quotasOf(count, fractions));
  const sizes = quotas.map((row) => row.map(Math.floor));
  const room = totals.map((total, part) => total - sizes.reduce((sum, row) => sum + row[part], 0));
  // A part that gave a row to one that would have none may be smaller than its quotas rounded down.
  for (const part of room.keys())
    for (; room[part] < 0; room[part]++) {
      const largest = sizes.reduce((best, row, label) => (row[part] > sizes[best][part] ? label : best), 0);
      sizes[largest][part]--;
    }
  const raised = sizes.map((row) => row.map(() => false));

  /** Gives the class one more row of some part that can take one, moving other classes' extra rows on where need be. */
  const raise = (label: number, seen: Set<number>): boolean => {
    const remainder = (part: number) => quotas[label][part] - sizes[label][part];
    const open = totals
      .map((_, part) => part)
      .filter((part) => !seen.has(part) && !raised[label][part] && remainder(part) > 0);
    open.sort((a, b) => remainder(b) - remainder(a) || a - b);
    const free = open.find((part) => room[part] > 0);
    if (free !== undefined) {
      raised[label][free] = true;
      sizes[label][free]++;
      room[free]--;
      return true;
    }
    for (const part of open) {
      seen.add(part);
      const other = raised.findIndex(
        (row, index) => index !== label && row[part] && raiseElsewhere(index, seen),
      );
      if (other < 0) continue;
      raised[other][part] = false;
      sizes[other][part]--;
      raised[label][part] = true;
      sizes[label][part]++;
      return true;
    }
    return false;
  };
  const raiseElsewhere = (label: number, seen: Set<number>) => raise(label, new Set(seen));

  for (const [label, count] of counts.entries()) {
    for (let left = count - sizes[label].reduce((sum, size) => sum + size, 0); left > 0; left--) {
      if (raise(label, new Set())) continue;
      // No rounding of this class's quotas is left; the sums count for more.
      const part = room.findIndex((free) => free > 0);
      sizes[label][part]++;
      room[part]--;
    }
  }
  return sizes;
}
