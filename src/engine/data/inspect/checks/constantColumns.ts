import type { DataFinding } from "../../../../shared/data/finding.ts";
import { countCodes } from "../../encoders/categorical.ts";
import { type Column, numberBlocks } from "../../table.ts";
import { type CheckContext, columnField, ignoreColumn, percent } from "../check.ts";

/** A value that fewer than one row in a hundred does not have tells next to nothing, in a table of this many rows. */
const nearlyAll = 0.99;
const leastRows = 100;

/** Columns that are the same in every training row, or in nearly every one. */
export function constantColumns({ features, plan, profiles }: CheckContext): DataFinding[] {
  return features.flatMap(({ plan: { column }, fitted }): DataFinding[] => {
    const base = { column: column.name, field: columnField(column.name) };
    if (column.kind === "block") {
      const count = fitted.constant.length;
      if (count === 0) return [];
      return [
        {
          ...base,
          kind: "constant-column",
          severity: "note",
          evidence: { constant: count, inputs: fitted.inputs.length },
          message: `${count} of the ${fitted.inputs.length} inputs of "${column.name}" are the same in every training row and carry no information.`,
        },
      ];
    }
    if (fitted.constant.length > 0)
      return [
        {
          ...base,
          kind: "constant-column",
          severity: "warning",
          evidence: { distinct: 1, rows: plan.train.rows.length },
          message: `"${column.name}" is the same in every training row and carries no information.`,
          fix: ignoreColumn(column.name),
        },
      ];
    const profile = profiles.find(({ name }) => name === column.name);
    const share = plan.train.rows.length >= leastRows && profile ? largestShare(column, plan.train.mask) : 0;
    if (share < nearlyAll) return [];
    return [
      {
        ...base,
        kind: "near-constant-column",
        severity: "note",
        evidence: { share, rows: plan.train.rows.length },
        message: `"${column.name}" has the same value in ${percent(share)} of the training rows, so little can be learned from it.`,
        fix: ignoreColumn(column.name),
      },
    ];
  });
}

/** The share of the marked rows that have the most frequent value. */
function largestShare(column: Exclude<Column, { kind: "block" }>, mask: Uint8Array): number {
  if (column.kind === "text") {
    const { counts, lacking } = countCodes(column, mask);
    const filled = counts.reduce((sum, count) => sum + count, lacking);
    return Math.max(...counts) / filled;
  }
  // A value that most rows have is the one that is left when unlike ones cancel out (Boyer and Moore 1981).
  let candidate = Number.NaN;
  let surplus = 0;
  let rows = 0;
  for (const { values, first } of numberBlocks(column))
    for (let i = 0; i < values.length; i++) {
      if (mask[first + i] === 0) continue;
      rows++;
      if (surplus === 0) candidate = values[i];
      surplus += values[i] === candidate ? 1 : -1;
    }
  let count = 0;
  for (const { values, first } of numberBlocks(column))
    for (let i = 0; i < values.length; i++) if (mask[first + i] !== 0 && values[i] === candidate) count++;
  return count / rows;
}
