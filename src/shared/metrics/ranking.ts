/** How well a score ranks the rows of the positive class above the others, at every threshold (scikit-learn's definitions). */

/** One threshold of a curve: rows whose score is at least this are called positive. */
export interface RankingPoint {
  /** +∞ calls no row positive. */
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
}

/** The counts at every distinct score, from no row called positive to all. */
export interface Ranking {
  readonly positives: number;
  readonly negatives: number;
  readonly points: readonly RankingPoint[];
}

/**
 * Ranks rows by falling score; rows with the same score pass a threshold together.
 *
 * @param scores one for each row, finite
 * @param positive whether the row is of the positive class
 */
export function rankRows(scores: ArrayLike<number>, positive: ArrayLike<boolean>): Ranking {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row).sort(
    (a, b) => scores[b] - scores[a],
  );
  const points: RankingPoint[] = [{ threshold: Infinity, truePositives: 0, falsePositives: 0 }];
  let truePositives = 0;
  let falsePositives = 0;
  for (let i = 0; i < order.length; i++) {
    if (positive[order[i]]) truePositives++;
    else falsePositives++;
    const threshold = scores[order[i]];
    if (i + 1 === order.length || scores[order[i + 1]] !== threshold)
      points.push({ threshold, truePositives, falsePositives });
  }
  return { positives: truePositives, negatives: falsePositives, points };
}

/** The area under the ROC curve, by trapezoids; null where one of the classes has no row. */
export function rocAuc({ positives, negatives, points }: Ranking): number | null {
  if (positives === 0 || negatives === 0) return null;
  let area = 0;
  for (let i = 1; i < points.length; i++) {
    const [from, to] = [points[i - 1], points[i]];
    area += ((to.falsePositives - from.falsePositives) * (to.truePositives + from.truePositives)) / 2;
  }
  return area / positives / negatives;
}

/** Average precision Σ (Rᵢ − Rᵢ₋₁) Pᵢ, without interpolation; null where the positive class has no row. */
export function averagePrecision({ positives, points }: Ranking): number | null {
  if (positives === 0) return null;
  let sum = 0;
  for (let i = 1; i < points.length; i++) {
    const { truePositives, falsePositives } = points[i];
    const gained = truePositives - points[i - 1].truePositives;
    sum += (gained / positives) * (truePositives / (truePositives + falsePositives));
  }
  return sum;
}

/** What follows from calling rows positive whose score is at least a threshold. */
export interface ThresholdScores {
  readonly threshold: number;
  /** [true negatives, false positives, false negatives, true positives] */
  readonly counts: readonly [number, number, number, number];
  readonly accuracy: number;
  /** 0 where no row is called positive. */
  readonly precision: number;
  /** 0 where no row is positive. */
  readonly recall: number;
  readonly f1: number;
}

/** The scores at a point of a ranking. */
export function thresholdScores({ positives, negatives }: Ranking, point: RankingPoint): ThresholdScores {
  const { threshold, truePositives, falsePositives } = point;
  const falseNegatives = positives - truePositives;
  const trueNegatives = negatives - falsePositives;
  const called = truePositives + falsePositives;
  return {
    threshold,
    counts: [trueNegatives, falsePositives, falseNegatives, truePositives],
    accuracy: (truePositives + trueNegatives) / (positives + negatives),
    precision: called > 0 ? truePositives / called : 0,
    recall: positives > 0 ? truePositives / positives : 0,
    f1: truePositives > 0 ? (2 * truePositives) / (called + positives) : 0,
  };
}

/** The point of the ranking that a threshold selects: the last whose own threshold is not below it. */
export function pointAt({ points }: Ranking, threshold: number): RankingPoint {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (points[middle].threshold >= threshold) low = middle;
    else high = middle - 1;
  }
  return points[low];
}

/**
 * The threshold with the highest F1; of several the highest threshold. It lies halfway to the next lower score, so that
 * rounding decides nothing. Undefined where no row is positive.
 */
export function bestF1Threshold(ranking: Ranking): number | undefined {
  if (ranking.positives === 0) return undefined;
  let best = 0;
  let bestF1 = -1;
  for (const [index, point] of ranking.points.entries()) {
    const { f1 } = thresholdScores(ranking, point);
    if (f1 > bestF1) {
      best = index;
      bestF1 = f1;
    }
  }
  const next = ranking.points[best + 1];
  const { threshold } = ranking.points[best];
  return next ? (threshold + next.threshold) / 2 : threshold;
}
