import type { DataFinding } from "../../../shared/data/finding.ts";
import type { Check, PlanContext } from "../check.ts";
import { batchSize } from "./batchSize.ts";
import { categories } from "./categories.ts";
import { classBalance } from "./classBalance.ts";
import { constantColumns } from "./constantColumns.ts";
import { leakage } from "./leakage.ts";
import { missingValues } from "./missingValues.ts";
import { rowNumbers } from "./rowNumbers.ts";
import { scaling } from "./scaling.ts";
import { sentinels } from "./sentinels.ts";
import { sharedRows } from "./sharedRows.ts";
import { similarWords } from "./similarWords.ts";
import { trainingRange } from "./trainingRange.ts";

/** The checks that may find what misleads: a run is not to start without a word about it. */
const severeChecks = [leakage, sharedRows, trainingRange, classBalance];

/** Everything that the health check looks for. */
export const checks: readonly Check[] = [
  ...severeChecks,
  batchSize,
  scaling,
  rowNumbers,
  constantColumns,
  categories,
  missingValues,
  sentinels,
  similarWords,
];

/** The findings by which a result would mislead, without the profiles that a data page shows. */
export async function severeFindings(context: PlanContext): Promise<readonly DataFinding[]> {
  const findings: DataFinding[] = [];
  for (const check of severeChecks) findings.push(...(await check(context)));
  return findings.filter(({ severity }) => severity === "error");
}
