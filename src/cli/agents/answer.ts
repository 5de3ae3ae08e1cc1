/** Answers of the tools for language models: text of a bounded length, with what to call for more. */
import { oneLine } from "../../shared/safeText.ts";

/** Tokens of a language model that an answer has at most, as {@link tokensOf} counts them. */
export const maxAnswerTokens = 1800;

/**
 * An estimate of a text's tokens: of up to five letters each, three digits, or one other character. On the answers of these tools a
 * tokenizer in use (o200k) counts 60 % of it in words and up to 105 % in tables of numbers.
 */
export function tokensOf(text: string): number {
  return text.match(/\p{L}{1,5}|\p{N}{1,3}|\n|[^\s\p{L}\p{N}]/gu)?.length ?? 0;
}

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
  const around = fitting(head);
  let room = maxAnswerTokens - moreTokens - around.reduce((sum, line) => sum + tokensOf(line) + 1, 0);
  const shown: string[] = [];
  for (const line of lines.slice(from)) {
    const text = cut(line);
    room -= tokensOf(text) + 1;
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

/** Tokens of what is said before a list, and of the line that says how to continue; the rest is the list's. */
const headTokens = 1200;
const moreTokens = 40;

/** The lines that fit, with how many do not, and the last one, which is the list's title. */
function fitting(lines: readonly string[]): string[] {
  const texts = lines.map(cut);
  const last = texts.slice(-1);
  let room = headTokens - tokensOf(last.join());
  const count = texts.findIndex((text) => {
    room -= tokensOf(text) + 1;
    return room < 0;
  });
  if (count < 0 || count >= texts.length - 1) return texts;
  return [...texts.slice(0, count), `… and ${texts.length - 1 - count} more lines.`, ...last];
}

/** Longest line; names and values from files may be as long as they like. One always fits behind the longest head. */
export const maxLineLength = 400;

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
