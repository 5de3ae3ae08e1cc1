import type { DataFinding } from "../../../shared/data/finding.ts";
import { countsRows } from "../../plan/roles/indexColumns.ts";
import { type CheckContext, columnField, ignoreColumn } from "../check.ts";

/** Columns that count the rows: in a sorted file they predict the class, and say nothing about new rows. */
export function rowNumbers({ features, plan }: CheckContext): DataFinding[] {
  return features.flatMap(({ plan: { column } }) =>
    countsRows(column)
      ? [
          {
            kind: "row-number" as const,
            severity: "warning" as const,
            column: column.name,
            evidence: { rows: plan.table.rows },
            message: `"${column.name}" counts the rows. In a sorted file it gives the answer away, and it says nothing about new rows.`,
            field: columnField(column.name),
            fix: ignoreColumn(column.name),
          },
        ]
      : [],
  );
}
