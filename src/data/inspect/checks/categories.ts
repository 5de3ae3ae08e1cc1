import type { DataFinding } from "../../../shared/data/finding.ts";
import { type CheckContext, columnField, ignoreColumn, setField } from "../check.ts";

/** A category in fewer training rows than this on average is learned by heart. */
const minRows = 5;

/** Columns of words with so many categories that they are left out, or that each stands in a few rows only. */
export function categories({ plan, features, profiles, design }: CheckContext): DataFinding[] {
  const findings: DataFinding[] = [];
  const { maxCategories } = design.dataset;
  for (const { column, role, leftOut } of plan.columns) {
    if (leftOut === undefined || role !== "text" || column.kind !== "text") continue;
    const distinct = profiles.find(({ name }) => name === column.name)?.distinct ?? 0;
    findings.push({
      kind: "too-many-categories",
      severity: "warning",
      column: column.name,
      evidence: { categories: distinct, most: maxCategories },
      message: `"${column.name}" has ${distinct} distinct values, more than the ${maxCategories} that become inputs, and is left out as text.`,
      field: columnField(column.name),
      fix: {
        label: `Use the ${maxCategories - 1} most frequent values of "${column.name}"`,
        edits: [setField(["dataset", "columns", column.name], "categorical")],
      },
    });
  }
  const rows = plan.train.rows.length;
  for (const { plan: feature, fitted } of features) {
    const { encoding } = fitted;
    if (encoding.kind !== "categorical") continue;
    const count = encoding.categories.length;
    if (count < 10 || rows / count >= minRows) continue;
    const { name } = feature.column;
    findings.push({
      kind: "too-many-categories",
      severity: "warning",
      column: name,
      evidence: { categories: count, rows },
      message: `"${name}" has ${count} categories in ${rows} training rows, about ${Math.max(1, Math.round(rows / count))} each: the network can learn them by heart.`,
      field: columnField(name),
      fix: ignoreColumn(name),
    });
  }
  return findings;
}
