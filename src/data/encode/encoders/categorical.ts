import type { CooperativeTask } from "../../../shared/cooperative.ts";
import type { CategoricalEncoding } from "../../plan/preprocessing.ts";
import { codeBlocks, type TextColumn } from "../../table/table.ts";
import { wordLookup } from "../../table/wordLookup.ts";
import { type FitOptions, type FittedEncoding, indicatorName, type RowWriter } from "./encoder.ts";

/** Words between two steps. */
const wordsAtOnce = 2 ** 14;

/**
 * One input for each word of the training rows, in alphabetical order (by code unit). Where there are more than
 * `maxCategories`, the most frequent ones have an input each and the rest share the last.
 *
 * @returns undefined when no training row has a value
 */
export async function fitCategorical(
  column: TextColumn,
  { train, missing, indicator, maxCategories, yielder }: FitOptions,
): Promise<FittedEncoding<CategoricalEncoding> | undefined> {
  const { counts, lacking } = await yielder.run(countCodes(column, train.mask));
  const words = column.categories;
  const seen = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  if (seen === 0) return undefined;
  const others = seen > maxCategories;
  const byCount = await yielder.run(mostFrequentOf(words, counts, maxCategories));
  const kept = others ? byCount.slice(0, -1) : byCount;
  const categories = kept.map((code) => words[code]).sort();
  const hasIndicator = indicator && lacking > 0;
  const { name } = column;
  return {
    encoding: {
      kind: "categorical",
      column: name,
      categories,
      ...(others && { others }),
      ...(missing === "most-frequent" && { fill: words[byCount[0]] }),
      ...(hasIndicator && { indicator: hasIndicator }),
    },
    inputs: [
      ...categories.map((category) => `${name}=${category}`),
      ...(others ? [`${name}=…`] : []),
      ...(hasIndicator ? [indicatorName(name)] : []),
    ],
    constant: seen === 1 && lacking === 0 ? [name] : [],
    ...(others && {
      warnings: [
        `column "${name}" has ${seen} categories in the training rows, more than dataset.maxCategories (${maxCategories}); the ${seen - kept.length} rarest share one input.`,
      ],
    }),
  };
}

/** The codes of the most frequent words, at most this number of those that occur, in the order of their counts. */
function* mostFrequentOf(
  words: readonly string[],
  counts: Float64Array,
  most: number,
): CooperativeTask<number[]> {
  let best: number[] = [];
  for (let from = 0; from < counts.length; from += wordsAtOnce) {
    for (let code = from; code < Math.min(from + wordsAtOnce, counts.length); code++)
      if (counts[code] > 0) best.push(code);
    // Of equally frequent words the alphabet decides, so that the order of the rows does not.
    best = best.sort((a, b) => counts[b] - counts[a] || (words[a] < words[b] ? -1 : 1)).slice(0, most);
    yield;
  }
  return best;
}

/** How many of the marked rows have each code, and how many have none. */
export function* countCodes(
  column: TextColumn,
  mask: Uint8Array,
): CooperativeTask<{ counts: Float64Array; lacking: number }> {
  const counts = new Float64Array(column.categories.length);
  let lacking = 0;
  for (const { values, first } of codeBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      if (mask[first + i] === 0) continue;
      if (values[i] < 0) lacking++;
      else counts[values[i]]++;
    }
    yield;
  }
  return { counts, lacking };
}

export function* categoricalWriter(
  encoding: CategoricalEncoding,
  column: TextColumn,
): CooperativeTask<RowWriter> {
  const { categories, others, fill, indicator } = encoding;
  const lookup = wordLookup(categories);
  const rest = others ? categories.length : -1;
  const words = column.categories;
  const inputOf = new Int32Array(words.length);
  for (let code = 0; code < words.length; code++) {
    inputOf[code] = lookup(words[code]) ?? rest;
    if (code % wordsAtOnce === wordsAtOnce - 1) yield;
  }
  const missing = fill === undefined ? -1 : (lookup(fill) ?? rest);
  const flag = categories.length + (others ? 1 : 0);
  const read = codeReader(column);
  return (from, to, out, offset, stride) => {
    const codes = read(from, to);
    let at = from * stride + offset;
    for (let i = 0; i < to - from; i++, at += stride) {
      const code = codes[i];
      const input = code < 0 ? missing : inputOf[code];
      if (input >= 0) out[at + input] = 1;
      if (indicator && code < 0) out[at + flag] = 1;
    }
    return true;
  };
}

/** Reads a column's codes by blocks; the array holds them until the next block is read. */
export function codeReader(column: TextColumn): (from: number, to: number) => Int32Array {
  const { compact } = column;
  if (!compact) {
    const { codes } = column;
    return (from, to) => codes.subarray(from, to);
  }
  let scratch = new Int32Array(0);
  return (from, to) => {
    if (scratch.length < to - from) scratch = new Int32Array(to - from);
    compact.read(from, to, scratch);
    return scratch;
  };
}
