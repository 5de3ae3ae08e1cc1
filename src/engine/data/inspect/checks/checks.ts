import type { Check } from "../check.ts";
import { batchSize } from "./batchSize.ts";
import { categories } from "./categories.ts";
import { classBalance } from "./classBalance.ts";
import { constantColumns } from "./constantColumns.ts";
import { leakage } from "./leakage.ts";
import { missingValues } from "./missingValues.ts";
import { rowNumbers } from "./rowNumbers.ts";
import { scaling } from "./scaling.ts";
import { sharedRows } from "./sharedRows.ts";
import { trainingRange } from "./trainingRange.ts";

/** Everything that the health check looks for. */
export const checks: readonly Check[] = [
  leakage,
  sharedRows,
  trainingRange,
  classBalance,
  scaling,
  rowNumbers,
  constantColumns,
  categories,
  missingValues,
  batchSize,
];
