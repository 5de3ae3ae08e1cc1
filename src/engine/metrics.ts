import type { Task } from "../shared/design/fields.ts";
import type { Dataset } from "./data/dataset.ts";
import type { Measures } from "./kernels/kernels.ts";

/** The mean loss per row, without L2; null without rows or when it is not finite. */
export function meanLoss(sums: Measures): number | null {
  return finiteOrNull(sums.loss / sums.rows);
}

/**
 * Σ (y − mean y)² over these rows' outputs, in the dataset's scaled units: what R² compares with. 0 for classes, which
 * need none.
 */
export function targetSpread(dataset: Dataset, rows: Uint32Array): number {
  const { targets, summary } = dataset;
  if (targets.kind === "labels") return 0;
  let spread = 0;
  for (let output = 0; output < summary.outputs; output++) {
    let mean = 0;
    for (const row of rows) mean += targets.values[row * summary.outputs + output];
    mean /= rows.length;
    for (const row of rows) spread += (targets.values[row * summary.outputs + output] - mean) ** 2;
  }
  return spread;
}

/**
 * Accuracy for classification. For regression R² = 1 − Σ(p − y)² / Σ(y − mean y)², with the spread per row as given: that
 * of the rows measured for a whole part, that of the training part for a few steps, whose own spread would be noise.
 * Null without rows, or where nothing varies.
 */
export function score(task: Task, sums: Measures, spreadPerRow: number): number | null {
  if (task === "classification") return finiteOrNull(sums.right / sums.rows);
  return finiteOrNull(1 - sums.squaredError / sums.rows / spreadPerRow);
}

/**
 * The root of the mean squared error in the target's own unit, for regression: of one target, or of several that have the
 * same scale. Null for classes, and for several targets in different units, whose errors do not add up.
 */
export function rmse({ preprocessing, summary }: Dataset, sums: Measures): number | null {
  const { target } = preprocessing;
  if (target.kind !== "numbers") return null;
  const [{ scale }] = target.columns;
  if (target.columns.some((column) => column.scale !== scale)) return null;
  return finiteOrNull(scale * Math.sqrt(sums.squaredError / sums.rows / summary.outputs));
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
