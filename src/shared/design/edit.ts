/**
 * Edits of a design's text: one gesture in the designer is the smallest change of the text.
 *
 * `jsonc-parser` parses the text, but its own `modify` does not make the edits, since it does not keep what people write
 * beside the values. Tried with version 3.3.1 on the texts of `edit.test.ts`: a member that is added behind
 * `"b": 2 // two` takes the comment over (`"b": 2, "c": 3 // two`); a layer that is inserted or removed takes the comments
 * of its neighbors with it, or leaves them with another layer; a member added to an object on one line puts each member on
 * a line of its own; and it cannot move a layer.
 */
import { type Node, parseTree } from "jsonc-parser";
import { InputError } from "../errors.ts";
import { designFields } from "./fields.ts";
import { formatPath } from "./path.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One gesture in the designer. Layers are counted from 0 among the hidden ones. */
export type DesignEdit =
  /** Gives a field a value; without one the field is removed, so that its default holds. */
  | { readonly kind: "set"; readonly path: readonly (string | number)[]; readonly value: Json | undefined }
  | { readonly kind: "insertLayer"; readonly at: number; readonly layer: { readonly [key: string]: Json } }
  | { readonly kind: "duplicateLayer"; readonly at: number }
  | { readonly kind: "removeLayer"; readonly at: number }
  /** Takes a layer out and puts it where it then has the number `to`. */
  | { readonly kind: "moveLayer"; readonly from: number; readonly to: number };

/** Replaces `length` characters at `offset`. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/**
 * The smallest change of a design's text that makes the edit; comments and formatting elsewhere stay as they are. The
 * edits do not overlap and all refer to the text as given.
 * @throws InputError where the text is no JSON object or has no such layer
 */
export function editDesign(text: string, edit: DesignEdit): TextEdit[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root?.type !== "object")
    throw new InputError(
      "The design's text has a syntax error. Fix it in the text editor before you change the design here.",
    );
  if (edit.kind === "set" && edit.path[0] !== "layers") return setIn(text, root, edit.path, edit.value);

  const layers = member(root, "layers");
  if (layers?.type === "array") return editLayers(text, layers, edit);
  // The file leaves the layers to their default: write that out, changed.
  const written = printInline(designFields.layers.default as Json);
  const changed = applyEdits(written, editLayers(written, parseTree(written) as Node, edit));
  return setIn(text, root, ["layers"], parseJson(changed));
}

export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((a, b) => b.offset - a.offset)
    .reduce(
      (result, edit) => result.slice(0, edit.offset) + edit.text + result.slice(edit.offset + edit.length),
      text,
    );
}

/** JSON on one line, with the spaces people write: `{ "units": 32 }`, `[1, 2]`. */
export function printInline(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(printInline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${printInline(item)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}

function editLayers(text: string, layers: Node, edit: DesignEdit): TextEdit[] {
  const items = layers.children ?? [];
  const layer = (at: number): Node => {
    const node = items[at];
    if (!node)
      throw new InputError(`There is no layers[${at}]; the design has ${items.length} hidden layers.`);
    return node;
  };
  switch (edit.kind) {
    case "set": {
      const [, at, ...path] = edit.path;
      if (typeof at !== "number") throw new InputError(`${formatPath(edit.path)} cannot be set as a whole.`);
      return setIn(text, layer(at), path, edit.value);
    }
    case "insertLayer":
      return insertItem(text, layers, edit.at, printInline(edit.layer));
    case "duplicateLayer":
      return insertItem(text, layers, edit.at + 1, sourceOf(text, layer(edit.at)));
    case "removeLayer":
      return removeItem(text, layers, layer(edit.at));
    case "moveLayer": {
      layer(edit.to);
      return moveItem(text, items, layer(edit.from), edit.to);
    }
    default:
      return edit satisfies never;
  }
}

function setIn(
  text: string,
  object: Node,
  path: readonly (string | number)[],
  value: Json | undefined,
): TextEdit[] {
  const [key, ...rest] = path;
  if (object.type !== "object" || typeof key !== "string")
    throw new InputError(`${formatPath(path)} cannot be set: ${sourceOf(text, object)} is not an object.`);
  const property = object.children?.find((child) => child.children?.[0]?.value === key);
  const node = property?.children?.[1];
  if (property && node) {
    if (rest.length > 0) return setIn(text, node, rest, value);
    if (value === undefined) return removeItem(text, object, property);
    return [{ offset: node.offset, length: node.length, text: printInline(value) }];
  }
  if (value === undefined) return [];
  const nested = rest.reduceRight<Json>((inner, name) => ({ [name]: inner }), value);
  return insertItem(
    text,
    object,
    object.children?.length ?? 0,
    `${JSON.stringify(key)}: ${printInline(nested)}`,
  );
}

/** Inserts an item (a property or a list's element) so that it has the number `at`, laid out as its neighbors are. */
function insertItem(text: string, container: Node, at: number, item: string): TextEdit[] {
  const items = container.children ?? [];
  const next = items[at];
  const last = items.at(-1);
  if (next) {
    const separator = startsLine(text, next) ? `,\n${indentAt(text, next.offset)}` : ", ";
    return [{ offset: next.offset, length: 0, text: item + separator }];
  }
  if (last) {
    if (!startsLine(text, last)) {
      const comma = commaAfter(text, last);
      return [
        { offset: comma ?? endOf(last), length: 0, text: comma === undefined ? `, ${item}` : ` ${item},` },
      ];
    }
    const comma = commaAfter(text, last);
    const lineEnd = endOfLine(text, comma ?? endOf(last));
    const line = `\n${indentAt(text, last.offset)}${item}`;
    if (comma !== undefined) return [{ offset: lineEnd, length: 0, text: `${line},` }];
    if (lineEnd === endOf(last)) return [{ offset: lineEnd, length: 0, text: `,${line}` }];
    return [
      { offset: endOf(last), length: 0, text: "," },
      { offset: lineEnd, length: 0, text: line },
    ];
  }
  const indent = indentAt(text, container.offset);
  const inner = `\n${indent}${indentUnit(text)}${item}\n${indent}`;
  return [{ offset: container.offset + 1, length: container.length - 2, text: inner }];
}

/** Removes an item with the comma that becomes too many, and the comment behind it on its line. */
function removeItem(text: string, container: Node, item: Node): TextEdit[] {
  const items = container.children ?? [];
  const at = items.indexOf(item);
  if (items.length === 1) return [{ offset: container.offset + 1, length: container.length - 2, text: "" }];
  const comma = commaAfter(text, item);
  if (comma !== undefined) {
    const lineEnd = startsLine(text, item) ? endOfLine(text, comma) : comma;
    const end = skipSpace(text, lineEnd);
    // The last item has nothing behind it to move up: take the line break before it instead.
    if (at === items.length - 1) {
      const start = startsLine(text, item)
        ? lineBreakBefore(text, item.offset)
        : skipSpaceBack(text, item.offset);
      return [{ offset: start, length: lineEnd - start, text: "" }];
    }
    return [{ offset: item.offset, length: end - item.offset, text: "" }];
  }
  const previous = items[at - 1];
  const previousComma = commaAfter(text, previous) as number;
  const start = startsLine(text, item) ? lineBreakBefore(text, item.offset) : previousComma;
  const end = startsLine(text, item) ? endOfLine(text, endOf(item)) : endOf(item);
  return [
    { offset: previousComma - 1, length: 1, text: "" },
    { offset: start, length: end - start, text: "" },
  ];
}

/** Turns the items between the two places by one; what is between items (commas, comments) stays. */
function moveItem(text: string, items: readonly Node[], item: Node, to: number): TextEdit[] {
  const from = items.indexOf(item);
  if (from === to) return [];
  const first = Math.min(from, to);
  const span = items.slice(first, Math.max(from, to) + 1);
  const sources = span.map((node) => sourceOf(text, node));
  const [moved] = sources.splice(from - first, 1);
  sources.splice(to - first, 0, moved);
  const gaps = span.map((node, i) => (i === 0 ? "" : text.slice(endOf(span[i - 1]), node.offset)));
  const start = span[0].offset;
  return [
    {
      offset: start,
      length: endOf(span[span.length - 1]) - start,
      text: sources.map((source, i) => gaps[i] + source).join(""),
    },
  ];
}

function member(object: Node, key: string): Node | undefined {
  return object.children?.find((child) => child.children?.[0]?.value === key)?.children?.[1];
}

function sourceOf(text: string, node: Node): string {
  return text.slice(node.offset, endOf(node));
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

/** Offset just behind the comma that follows a node, or undefined where none does. */
function commaAfter(text: string, node: Node): number | undefined {
  const end = skipSpaceAndComments(text, endOf(node));
  return text[end] === "," ? end + 1 : undefined;
}

function startsLine(text: string, node: Node): boolean {
  return /(^|\n)[ \t]*$/.test(text.slice(0, node.offset));
}

/** The white space at the start of the offset's line. */
function indentAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart, offset))?.[0] ?? "";
}

/** One level of indentation as the file has it: a tab, or the spaces of its first indented line. */
function indentUnit(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? "  ";
}

/** Behind the comments that follow on the same line; at the offset where something else follows. */
function endOfLine(text: string, offset: number): number {
  const rest = /^[ \t]*(?:\/\*(?:(?!\*\/)[^\n])*\*\/[ \t]*)*(?:\/\/[^\n]*?)?(?=\r?\n|$)/.exec(
    text.slice(offset),
  );
  return rest ? offset + rest[0].length : offset;
}

function lineBreakBefore(text: string, offset: number): number {
  const start = text.lastIndexOf("\n", offset - 1);
  return start > 0 && text[start - 1] === "\r" ? start - 1 : Math.max(start, 0);
}

function skipSpace(text: string, offset: number): number {
  return offset + (/^\s*/.exec(text.slice(offset))?.[0].length ?? 0);
}

function skipSpaceBack(text: string, offset: number): number {
  return text.slice(0, offset).trimEnd().length;
}

function skipSpaceAndComments(text: string, offset: number): number {
  return offset + (/^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/.exec(text.slice(offset))?.[0].length ?? 0);
}
