import type { DataFinding } from "../../../shared/data/finding.ts";
import { type CheckContext, columnField, ignoreColumn, percent, setField } from "../check.ts";

/** Where a fifth is made up, the filling shows; where more than half is, the column is mostly made up. */
const many = 0.2;
const most = 0.5;

/** Columns of which many values are missing. */
export function missingValues({ features, profiles, design }: CheckContext): DataFinding[] {
  return features.flatMap(({ plan, fitted }): DataFinding[] => {
    const { name } = plan.column;
    const profile = profiles.find((column) => column.name === name);
    if (!profile || profile.missingShare < many) return [];
    const { missing, missingShare } = profile;
    const drops = plan.missing === "drop";
    const isTold = "indicator" in fitted.encoding && fitted.encoding.indicator;
    return [
      {
        kind: "many-missing",
        severity: missingShare >= most ? "warning" : "info",
        column: name,
        evidence: { missing, share: missingShare },
        message: `"${name}" has no value in ${missing} rows (${percent(missingShare)})${drops ? ", which are dropped" : isTold ? "" : "; the network does not know which ones were filled"}.`,
        field: columnField(name),
        ...(drops
          ? { fix: ignoreColumn(name) }
          : !design.dataset.missingIndicator && {
              fix: {
                label: "Add inputs that say what is missing",
                edits: [setField(["dataset", "missingIndicator"], true)],
              },
            }),
      },
    ];
  });
}
