import type { ColumnEncoding, Preprocessing } from "../plan/preprocessing.ts";

/** The inputs that come from one raw column: `width` of them, from the input `offset` on. */
export interface InputSpan {
  readonly offset: number;
  readonly width: number;
}

/** Which inputs come from each raw column, in the order of the preprocessing's columns. */
export function inputSpans({ columns }: Preprocessing): readonly InputSpan[] {
  let offset = 0;
  return columns.map((encoding) => {
    const width = inputCount(encoding);
    const span = { offset, width };
    offset += width;
    return span;
  });
}

/** Number of inputs that an encoding gives. */
function inputCount(encoding: ColumnEncoding): number {
  const indicator = "indicator" in encoding && encoding.indicator ? 1 : 0;
  switch (encoding.kind) {
    case "numeric":
    case "boolean":
      return 1 + indicator;
    case "categorical":
      return encoding.categories.length + (encoding.others ? 1 : 0) + indicator;
    case "date":
      return 1 + 2 * encoding.cycles.length + indicator;
    case "block":
      return encoding.means.length;
    default:
      return encoding satisfies never;
  }
}
