import type { DataFinding } from "../../shared/data/finding.ts";
import type { DataReport } from "../../shared/data/report.ts";
import { count, percent, shortNumber } from "../../shared/format/numbers.ts";
import type { Severity } from "../../shared/severity.ts";

export interface FindingCounts {
  readonly bad: number;
  /** The bad ones and the warnings: what can be done something about. */
  readonly issues: number;
}

export function findingCounts(report: DataReport | undefined): FindingCounts {
  const severities = report?.findings.map(({ severity }) => severity) ?? [];
  const bad = severities.filter((severity) => severity === "error").length;
  return { bad, issues: bad + severities.filter((severity) => severity === "warning").length };
}

/** The findings of each column, the worst first as in the report. */
export function findingsByColumn(report: DataReport): ReadonlyMap<string, readonly DataFinding[]> {
  const result = new Map<string, DataFinding[]>();
  for (const finding of report.findings) {
    if (finding.column === undefined) continue;
    const own = result.get(finding.column);
    if (own) own.push(finding);
    else result.set(finding.column, [finding]);
  }
  return result;
}

export const severityWords: Readonly<Record<Severity, string>> = {
  error: "Serious",
  warning: "Warning",
  info: "Note",
};

/** The numbers behind a finding, as `name value` in few characters each; what is called a share is one. */
export function evidenceTexts({ evidence }: DataFinding): string[] {
  return Object.entries(evidence).map(([name, value]) => {
    const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
    if (/\bshare\b/.test(words) && value >= 0 && value <= 1) return `${words} ${percent(value)}`;
    return `${words} ${Number.isInteger(value) ? count(value) : shortNumber(value, 3)}`;
  });
}
