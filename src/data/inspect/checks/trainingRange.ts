import type { CooperativeTask } from "../../../shared/cooperative.ts";
import type { DataFinding } from "../../../shared/data/finding.ts";
import type { Fix } from "../../../shared/design/fix.ts";
import { dateText } from "../../../shared/format/time.ts";
import type { FittedFeature } from "../../encode/encode.ts";
import { statisticsOf } from "../../encode/statistics.ts";
import { parseDates } from "../../plan/roles/dates.ts";
import { numericOf } from "../../table/convert.ts";
import { type NumericColumn, numberBlocks } from "../../table/table.ts";
import { columnField, number, type PlanContext, percent, setField } from "../check.ts";

/**
 * A random split puts a few rows just outside the training rows' range: of n + m rows the k that are farthest out are all
 * among the m others by chance with probability m/(n + m) · (m − 1)/(n + m − 1) · …, in k + 1 ways from both ends. Rows outside count
 * from this probability on, over all columns together.
 */
const maxChance = 1e-3;
/** Where that many rows are outside, and one is farther out than this many standard deviations, results mislead. */
const manyOutside = 0.05;
const farDeviations = 0.5;
/** A single value beyond the training values by this multiple of their range is reported though it may be chance. */
const farRanges = 1.5;

/** Numbers in validation or test rows that no training row comes near. */
export async function trainingRange({
  features,
  plan,
  design,
  yielder,
}: PlanContext): Promise<DataFinding[]> {
  const { train, split, target } = plan;
  const inUse = new Uint8Array(plan.table.rows);
  for (const row of split.validation) inUse[row] = 1;
  for (const row of split.test) inUse[row] = 1;
  const others = split.validation.length + split.test.length;
  const findings: DataFinding[] = [];
  for (const feature of features) {
    const column = await yielder.run(numbersOf(feature));
    if (!column || others === 0) continue;
    const range = await yielder.run(rangeOf(column, train.mask));
    const spread = range.high - range.low;
    // What is constant in training is reported as that.
    if (!(spread > 0)) continue;
    const { std } = await statisticsOf(column, train, yielder);
    let outside = 0;
    let farthest = 0;
    let value = Number.NaN;
    for (const { values, first } of numberBlocks(column)) {
      for (let i = 0; i < values.length; i++) {
        if (inUse[first + i] === 0) continue;
        const beyond = Math.max(range.low - values[i], values[i] - range.high);
        if (!(beyond > 0)) continue;
        outside++;
        if (beyond <= farthest) continue;
        farthest = beyond;
        value = values[i];
      }
      await yielder.pause();
    }
    const share = outside / others;
    const chance = chanceOutside(outside, others, train.rows.length) * features.length;
    const isDrift = chance < maxChance && farthest >= farDeviations * std;
    if (!isDrift && farthest < farRanges * spread) continue;
    const fix = mixedSplit(split.rule, target.task);
    findings.push({
      kind: "outside-training-range",
      severity: isDrift && share >= manyOutside ? "error" : "warning",
      column: column.name,
      evidence: { rows: outside, share, low: range.low, high: range.high, farthest: value },
      message: `"${column.name}" is outside what the training rows have (${show(feature, range.low)} to ${show(feature, range.high)}) in ${outside} validation and test row${outside === 1 ? "" : "s"} (${percent(share)}), as far as ${show(feature, value)}. A network does not extrapolate well.`,
      field: split.rule === "order" && design.dataset.splitBy ? "dataset.splitBy" : columnField(column.name),
      ...(fix && { fix }),
    });
  }
  return findings;
}

/** A bound on the probability that a random split leaves this number of the other rows outside the range of the training rows. */
function chanceOutside(outside: number, others: number, training: number): number {
  let chance = outside + 1;
  for (let i = 0; i < outside && chance > 0; i++) chance *= (others - i) / (training + others - i);
  return Math.min(chance, 1);
}

function show({ fitted: { encoding } }: FittedFeature, value: number): string {
  return encoding.kind === "date" ? dateText(Math.floor(value)) : number(value);
}

function* numbersOf({
  plan: { column },
  fitted: { encoding },
}: FittedFeature): CooperativeTask<NumericColumn | undefined> {
  if (encoding.kind === "numeric" && column.kind === "numeric") return column;
  if (encoding.kind !== "date" || column.kind !== "text") return undefined;
  return yield* numericOf(column, yield* parseDates(column.categories, encoding.order));
}

function* rangeOf(column: NumericColumn, mask: Uint8Array): CooperativeTask<{ low: number; high: number }> {
  let low = Infinity;
  let high = -Infinity;
  for (const { values, first } of numberBlocks(column)) {
    for (let i = 0; i < values.length; i++) {
      if (mask[first + i] === 0) continue;
      if (values[i] < low) low = values[i];
      if (values[i] > high) high = values[i];
    }
    yield;
  }
  return { low, high };
}

/** A file that is sorted should not be split in its order, unless time is the point of it. */
function mixedSplit(rule: string, task: string): Fix | undefined {
  if (rule !== "order") return undefined;
  return {
    label: "Split at random",
    edits: [setField(["dataset", "splitBy"], task === "classification" ? "stratified" : "random")],
  };
}
