import type { DataFinding } from "../../../shared/data/finding.ts";
import type { DataPlan } from "../../plan/plan.ts";
import { type Column, codesAt, numbersAt } from "../../table/table.ts";
import { columnField, ignoreColumn, type PlanContext, percent } from "../check.ts";

/** With fewer rows a column may predict the target by chance. */
const minRows = 40;
/** Number of training rows that are read at most, spread evenly: they show a leak as well as all do. */
const maxRows = 2 ** 16;
/** Share of the target's uncertainty that a column removes alone: above, it is hardly an honest measurement. */
const leak = 0.98;
const copy = 0.999_999;
/** Numbers of so few distinct values are taken as categories. */
const maxGroups = 64;

/**
 * Columns that predict the target alone.
 *
 * Classes by categories: the share of the rows that their category's most frequent class is right about, above what the
 * most frequent class of all gets, relative to what is left (Goodman and Kruskal's λ, 1954). Classes by numbers: how much
 * seldomer than by chance neighbors in the order of the number are of different classes (the idea of Wald and Wolfowitz's
 * test of runs, 1940). Quantities: the share of the variance between the categories (η²), or of a straight line (r²).
 *
 * Categories that stand in a single row are left out: each of them would be right about itself.
 */
export async function leakage({ features, plan, yielder, design }: PlanContext): Promise<DataFinding[]> {
  // Nothing is known too early of points that are drawn: a coordinate may well divide them.
  if (design.dataset.path === undefined) return [];
  const rows = spread(plan.train.rows, maxRows);
  if (rows.length < minRows) return [];
  const { target } = plan;
  const targets = target.task === "regression" ? target.columns.map((column) => numbersAt(column, rows)) : [];
  const findings: DataFinding[] = [];
  for (const { plan: feature } of features) {
    const { column } = feature;
    // An auto-encoder's targets are its inputs.
    if (column.kind === "block" || plan.targetColumns.includes(column)) continue;
    const { told, isCopy, of } = toldBy(column, { plan, rows, targets });
    await yielder.pause();
    if (told < leak) continue;
    findings.push({
      kind: isCopy ? "target-copy" : "target-leak",
      // A quantity may well follow another one; a class that a column leaks is rarely known before.
      severity: isCopy || target.task === "classification" ? "error" : "warning",
      column: column.name,
      evidence: { shareTold: told, rows: rows.length },
      message: isCopy
        ? `"${column.name}" is the target "${of}" under other names. A network that sees it learns nothing else, and will fail where it is not known.`
        : `"${column.name}" alone predicts ${percent(told)} of the target "${of}". If it is known only after the target is, leave it out.`,
      field: columnField(column.name),
      fix: ignoreColumn(column.name),
    });
  }
  return findings;
}

/** At most this number of the rows. */
function spread(rows: Uint32Array, most: number): Uint32Array {
  if (rows.length <= most) return rows;
  return Uint32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]);
}

/** The training rows that are read. */
interface Sample {
  readonly plan: DataPlan;
  readonly rows: Uint32Array;
  /** What these rows have in each of the targets, where quantities are predicted. */
  readonly targets: readonly Float64Array[];
}

/** How well a column predicts the target; of several targets, the one that it predicts best. */
function toldBy(
  column: Exclude<Column, { kind: "block" }>,
  { plan, rows, targets }: Sample,
): { told: number; isCopy: boolean; of: string } {
  const { target } = plan;
  const numbers = column.kind === "numeric" ? numbersAt(column, rows) : new Float64Array(0);
  const groups =
    column.kind === "text"
      ? { of: codesAt(column, rows), count: column.categories.length }
      : groupsOf(numbers);
  if (target.task === "classification") {
    const of = plan.targetName;
    const labels = Int32Array.from(rows, (row) => target.labels[row]);
    const classes = target.classes.length;
    if (!groups) return { told: fewerRuns(numbers, rows, labels, classes), isCopy: false, of };
    const told = lambda(groups, labels, classes);
    return { told, isCopy: told >= copy && groups.count === classes, of };
  }
  const shares = target.columns.map(({ name }, index) => {
    const straight = column.kind === "numeric" ? squaredCorrelation(numbers, targets[index]) : 0;
    const between = groups ? correlationRatio(groups, targets[index]) : 0;
    return { told: Math.max(straight, between), of: name };
  });
  const most = shares.reduce((a, b) => (b.told > a.told ? b : a));
  return { ...most, isCopy: most.told >= copy };
}

interface Groups {
  /** Of each row of the sample, −1 where it has none. */
  readonly of: Int32Array;
  readonly count: number;
}

/** The categories; undefined for numbers of many values. */
function groupsOf(values: Float64Array): Groups | undefined {
  const distinct = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isNaN(value) && !distinct.has(value)) distinct.set(value, distinct.size);
    if (distinct.size > maxGroups) return undefined;
  }
  return { of: Int32Array.from(values, (value) => distinct.get(value) ?? -1), count: distinct.size };
}

/** 1 − (share of neighbors, by value, of different classes) / (share expected by chance, 1 − Σp²). */
function fewerRuns(values: Float64Array, rows: Uint32Array, labels: Int32Array, classes: number): number {
  const order = Uint32Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]));
  if (order.length < rows.length / 2) return 0;
  // Equal values in an order that has nothing to do with the file's, which may be sorted by class.
  const scatter = (i: number) => Math.imul(rows[i], 0x9e3779b1) >>> 0;
  order.sort((a, b) => values[a] - values[b] || scatter(a) - scatter(b));
  const counts = new Float64Array(classes);
  let changes = 0;
  for (let i = 0; i < order.length; i++) {
    counts[labels[order[i]]]++;
    if (i > 0 && labels[order[i]] !== labels[order[i - 1]]) changes++;
  }
  const chance = 1 - counts.reduce((sum, count) => sum + (count / order.length) ** 2, 0);
  return chance === 0 ? 0 : 1 - changes / (order.length - 1) / chance;
}

function lambda(groups: Groups, labels: Int32Array, classes: number): number {
  const counts = new Float64Array(groups.count * classes);
  for (let i = 0; i < labels.length; i++) if (groups.of[i] >= 0) counts[groups.of[i] * classes + labels[i]]++;
  const totals = new Float64Array(classes);
  let right = 0;
  let counted = 0;
  for (let group = 0; group < groups.count; group++) {
    const own = counts.subarray(group * classes, (group + 1) * classes);
    const size = own.reduce((sum, count) => sum + count, 0);
    if (size < 2) continue;
    counted += size;
    right += Math.max(...own);
    for (let label = 0; label < classes; label++) totals[label] += own[label];
  }
  const base = Math.max(...totals);
  if (counted < labels.length / 2 || base === counted) return 0;
  // More groups than classes fit some rows by chance: one row more counts as wrong, and a small table shows no leak by one.
  const luck = groups.count > classes && right < counted ? 1 : 0;
  return (right - luck - base) / (counted - base);
}

function correlationRatio(groups: Groups, values: Float64Array): number {
  const sizes = new Float64Array(groups.count);
  const sums = new Float64Array(groups.count);
  for (let i = 0; i < values.length; i++) {
    if (groups.of[i] < 0) continue;
    sizes[groups.of[i]]++;
    sums[groups.of[i]] += values[i];
  }
  let counted = 0;
  let sum = 0;
  for (let group = 0; group < groups.count; group++) {
    if (sizes[group] < 2) continue;
    counted += sizes[group];
    sum += sums[group];
  }
  if (counted < values.length / 2) return 0;
  const mean = sum / counted;
  let all = 0;
  let within = 0;
  for (let i = 0; i < values.length; i++) {
    const group = groups.of[i];
    if (group < 0 || sizes[group] < 2) continue;
    all += (values[i] - mean) ** 2;
    within += (values[i] - sums[group] / sizes[group]) ** 2;
  }
  return all === 0 ? 0 : 1 - within / all;
}

function squaredCorrelation(x: Float64Array, y: Float64Array): number {
  let count = 0;
  let xMean = 0;
  let yMean = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i])) continue;
    count++;
    xMean += x[i];
    yMean += y[i];
  }
  xMean /= count;
  yMean /= count;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i])) continue;
    const a = x[i] - xMean;
    const b = y[i] - yMean;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  return count < minRows || xx === 0 || yy === 0 ? 0 : (xy * xy) / (xx * yy);
}
