import type { Dataset } from "../data/encode/dataset.ts";
import type { Task } from "../shared/design/fields.ts";
import type { TargetScores } from "../shared/events.ts";
import type { Measures, Workspace } from "./kernels/kernels.ts";

/** The mean loss per row, without L2; null without rows or when it is not finite. */
export function meanLoss(sums: Measures): number | null {
  return finiteOrNull(sums.loss / sums.rows);
}

/**
 * Σ (y − mean y)² over these rows' outputs, in the dataset's scaled units: what R² compares with. 0 for classes, which
 * need none.
 */
export function targetSpread(dataset: Dataset, rows: Uint32Array): number {
  return targetSpreads(dataset, rows).reduce((sum, spread) => sum + spread, 0);
}

/** Σ (y − mean y)² over these rows, for each output; none for classes. */
function targetSpreads({ targets, summary }: Dataset, rows: Uint32Array): number[] {
  if (targets.kind === "labels") return [];
  const { values } = targets;
  const { outputs } = summary;
  return Array.from({ length: outputs }, (_, output) => {
    let mean = 0;
    for (const row of rows) mean += values[row * outputs + output];
    mean /= rows.length;
    let spread = 0;
    for (const row of rows) spread += (values[row * outputs + output] - mean) ** 2;
    return spread;
  });
}

/** Sums the squared errors of each target of several, which differ in their units. */
export class TargetErrors {
  private readonly dataset: Dataset;
  private readonly squares: Float64Array;
  private predictions = new Float32Array(0);

  constructor(dataset: Dataset) {
    this.dataset = dataset;
    this.squares = new Float64Array(isOfSeveralTargets(dataset) ? dataset.summary.outputs : 0);
  }

  /** Adds the rows of the batch that was last computed. */
  add(workspace: Workspace, rows: Uint32Array): void {
    const { squares, dataset } = this;
    const { targets } = dataset;
    if (squares.length === 0 || targets.kind === "labels") return;
    const size = rows.length * squares.length;
    if (this.predictions.length < size) this.predictions = new Float32Array(size);
    workspace.sample(workspace.plan.layers.length - 1, "activation", 1, this.predictions);
    let at = 0;
    for (const row of rows)
      for (let output = 0; output < squares.length; output++)
        squares[output] += (this.predictions[at++] - targets.values[row * squares.length + output]) ** 2;
  }

  /** R², and the root mean squared error in the target's own unit, of each target. @param rows all that were added */
  scores(rows: Uint32Array): readonly TargetScores[] {
    const { squares, dataset } = this;
    const { target } = dataset.preprocessing;
    if (squares.length === 0 || target.kind !== "numbers") return [];
    const spreads = targetSpreads(dataset, rows);
    return target.columns.map(({ scale }, output) => ({
      score: finiteOrNull(1 - squares[output] / spreads[output]),
      rmse: finiteOrNull(scale * Math.sqrt(squares[output] / rows.length)),
    }));
  }
}

function isOfSeveralTargets({ targets, summary }: Dataset): boolean {
  return targets.kind === "values" && summary.task === "regression" && summary.outputs > 1;
}

/** The mean of the targets' R²: scikit-learn's `uniform_average`. Null without several targets, or where one has none. */
export function meanScore(scores: readonly TargetScores[]): number | null {
  let sum = 0;
  for (const { score } of scores) {
    if (score === null) return null;
    sum += score;
  }
  return finiteOrNull(sum / scores.length);
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
