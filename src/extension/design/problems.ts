import type { DataFix } from "../../shared/data/finding.ts";
import type { DesignProblem } from "../../shared/design/parse.ts";
import type { PreviewState } from "../../shared/messages.ts";
import { fieldRange, type OffsetRange } from "./fieldRange.ts";

/** A problem with its place in the design's text, ready for VS Code's list. */
export interface TextProblem extends OffsetRange {
  readonly message: string;
  readonly severity: DesignProblem["severity"] | "information";
  readonly code?: string;
  /** What mends it. */
  readonly remedies?: readonly DataFix[];
}

/** Everything wrong with a design: what its text shows, and what reading its data did. */
export function textProblems(
  text: string,
  problems: readonly DesignProblem[],
  preview: PreviewState,
): TextProblem[] {
  // While the text is broken the data was read for an older one.
  const dataProblem = preview.kind === "error" && problems.length === 0 ? preview : undefined;
  return [
    ...problems.map(({ message, severity, offset, length }) => ({ message, severity, offset, length })),
    ...(dataProblem
      ? [
          {
            message: dataProblem.message,
            severity: "error" as const,
            ...fieldRange(text, dataProblem.field ?? "dataset.path"),
          },
        ]
      : []),
  ];
}
