/** Answers of the tools for language models: text of a bounded length, with what to call for more. */
import { oneLine } from "../../shared/safeText.ts";

/** Characters of an answer: under 2,000 tokens of a language model, which are 2.5 characters each in tables of numbers, and more in words. */
export const maxAnswerLength = 4800;

/** A list in an answer. */
export interface Page {
  /** What is said before the list. */
  readonly head: readonly string[];
  /** Number of the first item that is wanted, counted from 0. */
  readonly from: number;
  /** What the items are, such as `columns`. */
  readonly items: string;
  readonly lines: readonly string[];
  /** Number of all items, where {@link lines} are not all of them from the first on. */
  readonly total?: number;
  /** What is said after the list. */
  readonly foot?: readonly string[];
}

/** The head, as many items as there is room for, and which ones are left. */
export function pageText({ head, from, items, lines, total = lines.length, foot = [] }: Page): string {
  const around = [...head, ...foot].map(cut);
  let room = maxAnswerLength - around.join("\n").length - 200;
  const shown: string[] = [];
  for (const line of lines.slice(from)) {
    const text = cut(line);
    room -= text.length + 1;
    if (room < 0 && shown.length > 0) break;
    shown.push(text);
  }
  const next = from + shown.length;
  const left = total - next;
  const more =
    left > 0
      ? [`${left} more ${items}: call again with "from": ${next}.`]
      : from >= total && total > 0
        ? [`There are ${total} ${items}; "from": ${from} is behind the last one.`]
        : [];
  return [...head.map(cut), ...shown, ...more, ...foot.map(cut)].join("\n");
}

/** Longest line; names and values from files may be as long as they like. */
const maxLineLength = 600;

/** The text in one line of bounded length, in which everything can be seen. */
function cut(text: string): string {
  const line = oneLine(text);
  return line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line;
}

/** A number with at most this many significant digits. */
export function rounded(value: unknown, digits = 4): string {
  return typeof value === "number" && Number.isFinite(value)
    ? String(Number(value.toPrecision(digits)))
    : "–";
}
