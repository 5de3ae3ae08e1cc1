/** The difference between two texts as one edit. */
import type { TextEdit } from "../../shared/design/edit.ts";

/** Returns the one replacement that turns a text into another, without their common beginning and end. */
export function textDifference(before: string, after: string): TextEdit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return {
    offset: start,
    length: before.length - start - end,
    text: after.slice(start, after.length - end),
  };
}
