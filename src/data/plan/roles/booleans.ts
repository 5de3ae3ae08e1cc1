const pairs: readonly (readonly [no: string, yes: string])[] = [
  ["false", "true"],
  ["no", "yes"],
  ["f", "t"],
  ["n", "y"],
  ["off", "on"],
];
/** Only where the design says that a column is boolean. */
const numberPairs: readonly (readonly [no: string, yes: string])[] = [
  ["0", "1"],
  ["0.0", "1.0"],
];

/**
 * The words of a yes-or-no column that mean yes, in any case; undefined when its words are no such pair.
 *
 * @param isSaid the design says that it is one: then 0 and 1 are a pair, and of any other two words the later one in
 * alphabetical order is yes
 */
export function yesWords(words: readonly string[], isSaid: boolean): readonly string[] | undefined {
  if (words.length === 0 || (!isSaid && words.length > 6)) return undefined;
  const lower = new Set(words.map((word) => word.toLowerCase()));
  const pair = (isSaid ? [...pairs, ...numberPairs] : pairs).find((both) =>
    [...lower].every((word) => both.includes(word)),
  );
  // A single word may be a column of its own: "y" in every row.
  if (pair && (isSaid || lower.size === 2))
    return words.filter((word) => word.toLowerCase() === pair[1]).sort();
  if (!isSaid || words.length > 2) return undefined;
  return words.length === 2 ? [[...words].sort()[1]] : [...words];
}
