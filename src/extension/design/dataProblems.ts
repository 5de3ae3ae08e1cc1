/** The findings of the data's health check as problems of the design's text. */
import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import type { DataFinding } from "../../shared/data/finding.ts";
import type { ReportState } from "../../shared/messages.ts";
import type { Severity } from "../../shared/severity.ts";
import { fieldRange, type OffsetRange } from "./fieldRange.ts";
import type { TextProblem } from "./problems.ts";

/** Severity of each finding as a problem of the design. The data can be trained on, so that none is an error. */
const severities: Readonly<Record<Severity, Severity>> = {
  error: "warning",
  warning: "warning",
  info: "info",
};

/** Number of findings that are listed as problems; the data page shows all. A table may have tens of thousands of columns. */
const maxProblems = 100;

/** Returns the findings of the health check, with their places in the design's text. */
export function dataProblems(text: string, state: ReportState): TextProblem[] {
  if (state.kind !== "ready") return [];
  const root = parseTree(text, [], { allowTrailingComma: true });
  return state.report.findings.slice(0, maxProblems).map((finding) => ({
    message: finding.message,
    severity: severities[finding.severity],
    code: finding.kind,
    ...(finding.fix && { remedies: [finding.fix] }),
    ...rangeOf(text, root, finding),
  }));
}

/**
 * The place of a finding: a column's entry in `dataset.columns`; the name of the data where the design does not mention the
 * column, since the beginning of the section would say nothing. Columns' names may contain dots, so that their paths are not
 * parsed from text.
 */
function rangeOf(text: string, root: Node | undefined, { column, field }: DataFinding): OffsetRange {
  const isOfColumn = column !== undefined && field.startsWith("dataset.columns");
  if (isOfColumn && root) {
    const node = findNodeAtLocation(root, ["dataset", "columns", column]);
    if (node) return { offset: node.offset, length: node.type === "object" ? 1 : node.length };
    return fieldRange(
      text,
      findNodeAtLocation(root, ["dataset", "path"]) ? "dataset.path" : "dataset.generate",
    );
  }
  return fieldRange(text, field);
}
