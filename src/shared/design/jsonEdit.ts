/** Edits of any JSON text that people write: the smallest change of the text, with its comments and its layout kept. */
import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import { InputError } from "../errors.ts";
import { insertItem, type Json, moveItem, printInline, removeItem, setIn, type TextEdit } from "./edit.ts";
import { formatPath, type Path } from "./path.ts";

/** One change. Items of lists are counted from 0. */
export type JsonEdit =
  /** Gives a field, or an item of a list, a value; without one it is removed. Objects around it are made where they are absent. */
  | { readonly kind: "set"; readonly path: Path; readonly value: Json | undefined }
  /** Puts an item into a list, which is made where it is absent, so that it has the number `at` there. */
  | { readonly kind: "insert"; readonly path: Path; readonly at: number; readonly value: Json }
  /** Takes an item out of a list and puts it where it then has the number `to`. */
  | { readonly kind: "move"; readonly path: Path; readonly from: number; readonly to: number };

/** The text edits that make the change; they do not overlap. @throws InputError where the text has no such place */
export function editJson(text: string, edit: JsonEdit): TextEdit[] {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root?.type !== "object")
    throw new InputError("The text has a syntax error. Fix it in the text editor before you change it here.");
  if (edit.kind === "set") return set(text, root, edit);
  const list = findNodeAtLocation(root, [...edit.path]);
  if (edit.kind === "insert" && !list) return setIn(text, root, edit.path, [edit.value]);
  if (list?.type !== "array") throw new InputError(`${formatPath(edit.path)} is not a list.`);
  if (edit.kind === "insert") return insertItem(text, list, edit.at, printInline(edit.value));
  itemOf(list, edit.to, edit.path);
  return moveItem(text, list.children ?? [], itemOf(list, edit.from, edit.path), edit.to);
}

function set(
  text: string,
  root: Node,
  { path, value }: { readonly path: Path; readonly value: Json | undefined },
): TextEdit[] {
  const at = path.findLastIndex((key) => typeof key === "number");
  if (at < 0) return setIn(text, root, path, value);
  const list = findNodeAtLocation(root, path.slice(0, at));
  if (list?.type !== "array") throw new InputError(`${formatPath(path.slice(0, at))} is not a list.`);
  const item = itemOf(list, path[at] as number, path.slice(0, at));
  const rest = path.slice(at + 1);
  if (rest.length > 0) return setIn(text, item, rest, value);
  if (value === undefined) return removeItem(text, list, item);
  return [{ offset: item.offset, length: item.length, text: printInline(value) }];
}

function itemOf(list: Node, at: number, path: Path): Node {
  const item = list.children?.[at];
  if (!item) throw new InputError(`There is no ${formatPath([...path, at])}.`);
  return item;
}
