/** Places of fields in a design's text. */
import { findNodeAtLocation, parseTree } from "jsonc-parser";

/** A range of a text, in UTF-16 code units. */
export interface OffsetRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * Returns the place of a field, such as `dataset.target` or `layers[2].units`, in a design's text: its value; for a field that is
 * left to its default, the nearest object around it; for what is not a field, such as a column, `dataset.path`.
 */
export function fieldRange(text: string, field: string): OffsetRange {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (!root) return { offset: 0, length: 0 };
  const path = parseFieldPath(field);
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    // Of a section only the beginning is underlined: a whole one would say nothing.
    if (node) return { offset: node.offset, length: node.type === "object" ? 1 : node.length };
  }
  return field === "dataset.path" ? { offset: root.offset, length: 1 } : fieldRange(text, "dataset.path");
}

/** The inverse of the parser's `formatPath`. */
function parseFieldPath(field: string): (string | number)[] {
  return [...field.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([key, index]) =>
    index === undefined ? key : Number(index),
  );
}
