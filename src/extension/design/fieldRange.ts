import { findNodeAtLocation, parseTree } from "jsonc-parser";

export interface OffsetRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * Where a design's text has a field, such as `dataset.target` or `layers[2].units`: its value, or of a field that is
 * left to its default the nearest object around it; `dataset.path` for what is no field at all, such as a column.
 */
export function fieldRange(text: string, field: string): OffsetRange {
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (!root) return { offset: 0, length: 0 };
  const path = parseFieldPath(field);
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    // A whole section underlined says nothing: its beginning does.
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
