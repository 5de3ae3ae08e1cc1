import type { CooperativeTask } from "../../../shared/cooperative.ts";
import type { DataFinding } from "../../../shared/data/finding.ts";
import type { FittedFeature } from "../../encode/encode.ts";
import { countCodes } from "../../encode/encoders/categorical.ts";
import { type Column, numberBlocks } from "../../table/table.ts";
import { type CheckContext, columnField, ignoreColumn, percent } from "../check.ts";

/** A value that fewer than one row in a hundred does not have says next to nothing about the target, in a table with this number of rows. */
const nearlyAll = 0.99;
const minRows = 100;

/** Columns that are the same in every training row, or in nearly every one. */
export async function constantColumns({
  features,
  plan,
  profiles,
  yielder,
}: CheckContext): Promise<DataFinding[]> {
  const findings: DataFinding[] = [];
  for (const feature of features) {
    const { column } = feature.plan;
    const isLarge = plan.train.rows.length >= minRows && profiles.some(({ name }) => name === column.name);
    const isLooked = column.kind !== "block" && feature.fitted.constant.length === 0 && isLarge;
    const share = isLooked ? await yielder.run(maxShare(column, plan.train.mask)) : 0;
    findings.push(...findingsOf(feature, plan.train.rows.length, share));
  }
  return findings;
}

function findingsOf({ plan: { column }, fitted }: FittedFeature, rows: number, share: number): DataFinding[] {
  const base = { column: column.name, field: columnField(column.name) };
  if (column.kind === "block") {
    const count = fitted.constant.length;
    if (count === 0) return [];
    return [
      {
        ...base,
        kind: "constant-column",
        severity: "info",
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
        // It does no harm: in tables of pixels the margins are constant.
        severity: "info",
        evidence: { distinct: 1, rows },
        message: `"${column.name}" is the same in every training row and carries no information.`,
        fix: ignoreColumn(column.name),
      },
    ];
  if (share < nearlyAll) return [];
  return [
    {
      ...base,
      kind: "near-constant-column",
      severity: "info",
      evidence: { share, rows },
      message: `"${column.name}" has the same value in ${percent(share)} of the training rows, so little can be learned from it.`,
      fix: ignoreColumn(column.name),
    },
  ];
}

/** The share of the marked rows that have the most frequent value. */
function* maxShare(column: Exclude<Column, { kind: "block" }>, mask: Uint8Array): CooperativeTask<number> {
  if (column.kind === "text") {
    const { counts, lacking } = yield* countCodes(column, mask);
    const filled = counts.reduce((sum, count) => sum + count, lacking);
    return counts.reduce((most, count) => Math.max(most, count), 0) / filled;
  }
  // A value that most rows have is the one that is left when unlike ones cancel out (Boyer and Moore 1981).
  let candidate = Number.NaN;
  let surplus = 0;
  let rows = 0;
  for (const { values, first } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      if (mask[first + i] === 0) continue;
      rows++;
      if (surplus === 0) candidate = values[i];
      surplus += values[i] === candidate ? 1 : -1;
    }
    yield;
  }
  let count = 0;
  for (const { values, first } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) if (mask[first + i] !== 0 && values[i] === candidate) count++;
    yield;
  }
  return count / rows;
}
