import { parseNumber } from "./parseCell.ts";

/**
 * Finds words among categories or classes: by their spelling, and where all of these are numbers as the program writes
 * them, by their value, so that "1.0" is "1". Codes such as "007" are not written so, and stay different from "7".
 *
 * @returns the word's place in the list, undefined for a word that is not in it
 */
export function wordLookup(list: readonly string[]): (word: string) => number | undefined {
  const places = new Map(list.map((word, place) => [word, place]));
  const areNumbers = list.length > 0 && list.every((word) => String(Number(word)) === word);
  if (!areNumbers) return (word) => places.get(word);
  return (word) => places.get(word) ?? places.get(String(parseNumber(word)));
}
