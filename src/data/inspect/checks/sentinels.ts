import type { DataFinding } from "../../../shared/data/finding.ts";
import { quantile } from "../../../shared/quantile.ts";
import { sortedValues } from "../../encode/statistics.ts";
import { type CheckContext, columnField, number } from "../check.ts";

/** A value in fewer rows than this is a measurement, however far out. */
const minRows = 3;
/** A column with fewer other distinct values is a code itself. */
const minDistinct = 10;
/** The gap between the value and the others, in ranges of the middle 98 % of them. */
const minGap = 1;
/** The gap that is enough for what programs write for a missing value: −1, and numbers of nines only. */
const minSentinelGap = 0.3;
const sentinel = /^-?9+$|^-1$/;

/**
 * Values that stand for a missing one: the largest or smallest value of a column, in three rows or more, with a gap to all
 * others as wide as the range of most of them (for −1, 99, 999 and the like, a third of it).
 */
export async function sentinels({ features, plan, yielder }: CheckContext): Promise<DataFinding[]> {
  const findings: DataFinding[] = [];
  for (const { plan: feature, fitted } of features) {
    const { column } = feature;
    if (column.kind !== "numeric" || fitted.encoding.kind !== "numeric") continue;
    const values = await sortedValues(column, plan.train, yielder);
    const found = sentinelOf(values) ?? sentinelOf(values.map((value) => -value).reverse(), -1);
    if (!found) continue;
    const { value, rows } = found;
    findings.push({
      kind: "sentinel-value",
      severity: "warning",
      column: column.name,
      evidence: { value, rows },
      message: `"${column.name}" is ${number(value)} in ${rows} training rows, far from all other values (${number(found.low)} to ${number(found.high)}). If it stands for a missing value, leave these cells empty, or name ${number(value)} in dataset.missingWords.`,
      field: columnField(column.name),
    });
  }
  return findings;
}

/** Whether the last of these ascending values stands for a missing one. @param sign what they are multiplied by */
function sentinelOf(sorted: Float64Array, sign: 1 | -1 = 1) {
  const last = sorted.length - 1;
  let first = last;
  while (first > 0 && sorted[first - 1] === sorted[last]) first--;
  const rows = last - first + 1;
  if (rows < minRows || first < minDistinct) return undefined;
  const others = sorted.subarray(0, first);
  let distinct = 0;
  for (let i = 0; i < others.length && distinct < minDistinct; i++)
    if (i === 0 || others[i] !== others[i - 1]) distinct++;
  const range = quantile(others, 0.99) - quantile(others, 0.01);
  const value = sign * sorted[last];
  const required = sentinel.test(String(value)) ? minSentinelGap : minGap;
  if (distinct < minDistinct || !(sorted[last] - others[first - 1] >= required * range)) return undefined;
  const ends = [sign * others[0], sign * others[first - 1]];
  return { value, rows, low: Math.min(...ends), high: Math.max(...ends) };
}
