import { findNodeAtLocation, type Node, parseTree } from "jsonc-parser";
import type { DataFinding } from "../../shared/data/finding.ts";
import type { ReportState } from "../../shared/messages.ts";
import type { Severity } from "../../shared/severity.ts";
import { fieldRange, type OffsetRange } from "./fieldRange.ts";
import type { TextProblem } from "./problems.ts";

/** Such data can be trained on, so that none of its problems is an error of the design. */
const severities: Readonly<Record<Severity, Severity>> = {
  error: "warning",
  warning: "warning",
  info: "info",
};

/** A table may have tens of thousands of columns with something to say of each; the data page has them all. */
const maxProblems = 100;

/** What the health check found in the data. None is an error, for such data can be trained on. */
export function dataProblems(text: string, state: ReportState): TextProblem[] {
  if (state.kind !== "ready") return [];
  const root = parseTree(text, [], { allowTrailingComma: true });
  return state.report.findings.slice(0, maxProblems).map((finding) => ({
    message: finding.message,
    severity: severities[finding.severity],
    code: finding.kind,
    ...(finding.fix && { remedies: [finding.fix] }),
    ...placeOf(text, root, finding),
  }));
}

/**
 * A column's entry in `dataset.columns`, or of a column that the design does not mention, the name of the data: the
 * beginning of the section would say nothing. Columns' names may hold dots, so their paths are not taken from the text.
 */
function placeOf(text: string, root: Node | undefined, { column, field }: DataFinding): OffsetRange {
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
