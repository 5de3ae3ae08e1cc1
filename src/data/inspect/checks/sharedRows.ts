import { type CooperativeTask, chunks } from "../../../shared/cooperative.ts";
import type { DataFinding } from "../../../shared/data/finding.ts";
import { sorting } from "../../table/sorting.ts";
import { type Column, codeBlocks, codesAt, numberBlocks, numbersAt } from "../../table/table.ts";
import { type PlanContext, percent } from "../check.ts";

/** Above this share of the validation and test rows their measures flatter noticeably. */
const bad = 0.05;
const warning = 0.01;
/** Fewer shared rows than this are coincidences, as between flowers that are measured to a tenth of an inch. */
const minShared = 4;
/** Up to this multiple of what independent columns with so few digits would give, shared rows are coincidences. */
const timesChance = 3;
/** Training rows whose values are compared with each other. */
const comparedRows = 4096;
/** Where the training rows have fewer distinct inputs than this share of their number, every row is bound to be shared. */
const distinctShare = 0.5;

/**
 * Rows of validation and test whose inputs stand in a training row, too: what the network gets right there it may know by
 * heart. Rows are compared by 53 bits of a hash of all their features, so that one of 10¹⁵ pairs may be taken for equal.
 */
export async function sharedRows({ features, plan, yielder }: PlanContext): Promise<DataFinding[]> {
  const { train, split, table } = plan;
  const others = split.validation.length + split.test.length;
  if (others === 0) return [];
  const high = new Uint32Array(table.rows).fill(0x811c9dc5);
  const low = new Uint32Array(table.rows).fill(0x9747b28c);
  for (const { plan: feature } of features) {
    await yielder.run(mixColumn(feature.column, high, low));
  }
  const keyOf = (row: number) => (high[row] >>> 11) * 2 ** 32 + low[row];
  const keys = new Float64Array(train.rows.length);
  for (const { from, to } of chunks(keys.length)) {
    for (let i = from; i < to; i++) keys[i] = keyOf(train.rows[i]);
    await yielder.pause();
  }
  const known = await yielder.run(sorting(keys));
  function* count(rows: Uint32Array): CooperativeTask<number> {
    let found = 0;
    for (let i = 0; i < rows.length; i++) {
      if (includes(known, keyOf(rows[i]))) found++;
      if (i % 2 ** 14 === 0) yield;
    }
    return found;
  }
  const validation = await yielder.run(count(split.validation));
  const test = await yielder.run(count(split.test));
  const shared = validation + test;
  if (shared === 0) return [];
  const share = shared / others;
  const byChance = await yielder.run(chanceOfEqual(features, train.rows));
  const expected = others * Math.min(1, train.rows.length * byChance);
  const areFew =
    countDistinct(known) < distinctShare * known.length ||
    (expected >= 0.1 && shared <= minShared + timesChance * expected);
  const where = [
    ...(validation > 0 ? [`${validation} of the ${split.validation.length} validation rows`] : []),
    ...(test > 0 ? [`${test} of the ${split.test.length} test rows`] : []),
  ].join(" and ");
  return [
    {
      kind: "shared-rows",
      severity:
        areFew || shared < minShared
          ? "info"
          : share >= bad
            ? "error"
            : share >= warning
              ? "warning"
              : "info",
      column: undefined,
      evidence: { validation, test, share },
      message: areFew
        ? `${where} (${percent(share)}) have the same inputs as a training row, since the inputs take few distinct values.`
        : `${where} (${percent(share)}) have the same inputs as a training row, so the results on them are too good. Remove the copies, or keep such rows together with dataset.splitBy "group".`,
      field: "dataset.split",
    },
  ];
}

/** Mixes a column into the rows' two hashes; yields now and then. */
function* mixColumn(column: Column, high: Uint32Array, low: Uint32Array): CooperativeTask<void> {
  const bits = new Uint32Array(2);
  const real = new Float64Array(bits.buffer);
  const mix = (row: number, a: number, b: number) => {
    high[row] = finish(Math.imul(high[row] ^ a, 0x85ebca6b) ^ Math.imul(b, 0xc2b2ae35));
    low[row] = finish(Math.imul(low[row] ^ b, 0x27d4eb2f) ^ Math.imul(a, 0x165667b1));
  };
  switch (column.kind) {
    case "numeric":
      for (const { values, first } of numberBlocks(column)) {
        for (let i = 0; i < values.length; i++) {
          // −0 and 0 are the same input.
          real[0] = values[i] + 0;
          mix(first + i, bits[0], bits[1]);
        }
        yield;
      }
      break;
    case "text":
      for (const { values, first } of codeBlocks(column)) {
        for (let i = 0; i < values.length; i++) mix(first + i, values[i], 0x5bd1e995);
        yield;
      }
      break;
    case "block": {
      const width = column.shape.reduce((product, size) => product * size, 1);
      for (let row = 0; row < high.length; row++) {
        for (let i = row * width; i < (row + 1) * width; i++) {
          real[0] = column.values[i];
          mix(row, bits[0], bits[1]);
        }
        if (row % 1024 === 1023) yield;
      }
      break;
    }
    default:
      column satisfies never;
  }
}

/** MurmurHash3's last mixing step. */
function finish(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  return h >>> 0;
}

/** The probability that two training rows have the same inputs, if their columns were independent. */
function* chanceOfEqual(features: PlanContext["features"], train: Uint32Array): CooperativeTask<number> {
  const step = Math.max(1, Math.ceil(train.length / comparedRows));
  const rows = train.filter((_, index) => index % step === 0);
  let chance = 1;
  for (const { plan } of features) {
    const { column } = plan;
    if (column.kind === "block" || rows.length < 2) return 0;
    const values =
      column.kind === "numeric" ? numbersAt(column, rows) : Float64Array.from(codesAt(column, rows));
    const sorted = values.sort();
    let pairs = 0;
    for (let start = 0; start < sorted.length; ) {
      let end = start + 1;
      while (end < sorted.length && sorted[end] === sorted[start]) end++;
      pairs += (end - start) * (end - start - 1);
      start = end;
    }
    // One pair more than was seen: a column in which none happens to be equal may still have some.
    chance *= Math.min(1, (pairs + 2) / (rows.length * (rows.length - 1)));
    yield;
  }
  return chance;
}

/** How many different keys there are. */
function countDistinct(sorted: Float64Array): number {
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}

function includes(sorted: Float64Array, key: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < key) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length && sorted[low] === key;
}
