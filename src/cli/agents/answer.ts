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
}

/** The head, as many items as there is room for, and which ones are left. */
export function pageText({ head, from, items, lines, total = lines.length }: Page): string {
  const around = fitting(head, maxHeadLength);
  let room = maxAnswerLength - around.join("\n").length - maxMoreLength;
  const shown: string[] = [];
  for (const line of lines.slice(from)) {
    const text = cut(line);
    room -= text.length + 1;
    if (room < 0) break;
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
  return [...around, ...shown, ...more].join("\n");
}

/** Characters of what is said before a list, and of the line that says how to continue; the rest is the list's. */
const maxHeadLength = 3200;
const maxMoreLength = 200;

/** The lines that fit, with how many do not, and the last one, which is the list's title. */
function fitting(lines: readonly string[], max: number): string[] {
  const texts = lines.map(cut);
  let length = 0;
  const count = texts.findIndex((text) => {
    length += text.length + 1;
    return length > max - maxLineLength;
  });
  if (count < 0 || count >= texts.length - 1) return texts;
  return [...texts.slice(0, count), `… and ${texts.length - 1 - count} more lines.`, ...texts.slice(-1)];
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
