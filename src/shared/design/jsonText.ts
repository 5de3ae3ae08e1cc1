/** What a design's parser needs of JSON with comments, whichever its fields: depth, places, objects' values and messages. */

import {
  createScanner,
  type Node,
  type ParseError,
  type ParseErrorCode,
  parse,
  printParseErrorCode,
} from "jsonc-parser";
import type { Json } from "./edit.ts";

/** Maximum depth to which objects and lists may be nested; designs need six levels. */
export const maxDepth = 32;

/**
 * Returns the offset of the first bracket that is nested deeper than {@link maxDepth}, for which a recursive parser could run
 * out of stack; undefined where there is none.
 */
export function firstTooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    // A bracket is a token of one character; one in a string or a comment does not begin a token.
    const first = text[offset];
    if (first === "{" || first === "[") depth++;
    else if (first === "}" || first === "]") depth--;
    if (depth > maxDepth) return offset;
  }
  return undefined;
}

/** Returns the JSON object of a text, in which comments and trailing commas are allowed; undefined where it is none. */
export function jsonObjectOf(text: string): { [key: string]: Json } | undefined {
  const errors: ParseError[] = [];
  const json = parse(text, errors, { allowTrailingComma: true });
  const isObject = typeof json === "object" && json !== null && !Array.isArray(json);
  return errors.length === 0 && isObject ? json : undefined;
}

/** Returns the values of an object by their keys; of equal keys the last. */
export function properties(object: Node): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const property of object.children ?? []) {
    const [key, value] = property.children ?? [];
    if (key && value) found.set(key.value, value);
  }
  return found;
}

/** Returns the line and column, both from 1, of an offset in the text. */
export function placeAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: offset - lineStart + 1 };
}

/** Message of each error, by the name that jsonc-parser prints for its code. */
const syntaxMessages: Record<string, string> = {
  InvalidSymbol: "This is not JSON: strings are in double quotes.",
  InvalidNumberFormat: "This is not a number as JSON writes them.",
  PropertyNameExpected: "A key in double quotes is expected here.",
  ValueExpected: "A value is expected here.",
  ColonExpected: "A colon is expected here.",
  CommaExpected: "A comma is expected here.",
  CloseBraceExpected: "A closing brace } is expected here.",
  CloseBracketExpected: "A closing bracket ] is expected here.",
  EndOfFileExpected: "The file's content has ended before this; delete what follows.",
  UnexpectedEndOfComment: "This comment does not end.",
  UnexpectedEndOfString: "This string has no closing quote.",
};

/** Returns the message for an error that jsonc-parser found. */
export function syntaxMessage(code: ParseErrorCode): string {
  const name = printParseErrorCode(code);
  return syntaxMessages[name] ?? `This is not JSON: ${name}.`;
}
