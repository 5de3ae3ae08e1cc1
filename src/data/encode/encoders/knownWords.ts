/** Which words an encoding knows: one rule for training rows, test files, and new rows for a saved model. */

import type { ColumnEncoding } from "../../plan/preprocessing.ts";
import { parseDate } from "../../plan/roles/dates.ts";
import { parseNumber } from "../../table/parseCell.ts";
import { wordLookup } from "../../table/wordLookup.ts";
import { booleanValue } from "./boolean.ts";

/**
 * The words that an encoding knows nothing of: unseen categories, neither yes nor no, no dates, no numbers. Categories
 * that share an input with the rest are known.
 */
export function unknownWords(encoding: ColumnEncoding, words: readonly string[]): readonly string[] {
  switch (encoding.kind) {
    case "categorical": {
      if (encoding.others) return [];
      const lookup = wordLookup(encoding.categories);
      return words.filter((word) => lookup(word) === undefined);
    }
    case "boolean":
      return words.filter((word) => booleanValue(encoding, word) === undefined);
    case "date":
      return words.filter((word) => Number.isNaN(parseDate(word, encoding.order)));
    case "numeric":
      return words.filter((word) => Number.isNaN(parseNumber(word)));
    case "block":
      return [];
    default:
      return encoding satisfies never;
  }
}
