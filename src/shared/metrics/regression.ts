import { quantile } from "../quantile.ts";

/** Measures of predictions of numbers, in the targets' own units, by scikit-learn's definitions (docs/metrics.md). */
export interface RegressionScores {
  readonly rows: number;
  /** The mean of R² over the targets; null with fewer than two rows. */
  readonly r2: number | null;
  /** Root mean squared error; the mean over the targets. */
  readonly rmse: number;
  /** Mean absolute error; the mean over the targets. */
  readonly mae: number;
  /** Median absolute error; the mean over the targets. */
  readonly medianAbsoluteError: number;
  /** The RMSE of always predicting the training rows' mean; the mean over the targets. */
  readonly baselineRmse: number;
  readonly targets: readonly TargetScores[];
}

export interface TargetScores extends Omit<RegressionScores, "rows" | "targets"> {
  readonly name: string;
}

export interface NumberPredictions {
  /** Names of the targets. */
  readonly targets: readonly string[];
  /** (rows, targets), row-major, in the targets' own units. */
  readonly actual: ArrayLike<number>;
  /** Predictions, in the same shape. */
  readonly predicted: ArrayLike<number>;
  /** The training rows' mean of each target. */
  readonly trainingMeans: readonly number[];
}

/** @param predictions of at least one row */
export function regressionScores(predictions: NumberPredictions): RegressionScores {
  const { targets, actual } = predictions;
  const perTarget = targets.map((name, index) => targetScores(predictions, name, index));
  const mean = (key: "rmse" | "mae" | "medianAbsoluteError" | "baselineRmse") =>
    perTarget.reduce((sum, scores) => sum + scores[key], 0) / targets.length;
  const determinations = perTarget.flatMap(({ r2 }) => (r2 === null ? [] : [r2]));
  return {
    rows: actual.length / targets.length,
    r2:
      determinations.length === targets.length
        ? determinations.reduce((sum, r2) => sum + r2, 0) / targets.length
        : null,
    rmse: mean("rmse"),
    mae: mean("mae"),
    medianAbsoluteError: mean("medianAbsoluteError"),
    baselineRmse: mean("baselineRmse"),
    targets: perTarget,
  };
}

function targetScores(
  { targets, actual, predicted, trainingMeans }: NumberPredictions,
  name: string,
  index: number,
): TargetScores {
  const width = targets.length;
  const rows = actual.length / width;
  const errors = new Float64Array(rows);
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += actual[row * width + index];
  const mean = sum / rows;
  let squared = 0;
  let absolute = 0;
  let spread = 0;
  let baseline = 0;
  for (let row = 0; row < rows; row++) {
    const y = actual[row * width + index];
    const error = Math.abs(predicted[row * width + index] - y);
    errors[row] = error;
    squared += error * error;
    absolute += error;
    spread += (y - mean) ** 2;
    baseline += (y - trainingMeans[index]) ** 2;
  }
  return {
    name,
    r2: determination(rows, squared, spread),
    rmse: Math.sqrt(squared / rows),
    mae: absolute / rows,
    medianAbsoluteError: quantile(errors.sort(), 0.5),
    baselineRmse: Math.sqrt(baseline / rows),
  };
}

/**
 * R² = 1 − Σ(y − p)² / Σ(y − mean y)²; where the target does not vary 1 for perfect predictions and 0 for others. Null
 * with fewer than two rows.
 */
function determination(rows: number, squaredErrors: number, spread: number): number | null {
  if (rows < 2) return null;
  if (spread === 0) return squaredErrors === 0 ? 1 : 0;
  return 1 - squaredErrors / spread;
}
