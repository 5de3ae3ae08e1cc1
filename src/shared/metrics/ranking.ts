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
  const rising = [true, false].map((wanted) => {
    const chosen = new Float64Array(scores.length);
    let count = 0;
    for (let row = 0; row < scores.length; row++) if (positive[row] === wanted) chosen[count++] = scores[row];
    // Numbers without a comparing function are sorted many times faster.
    return chosen.subarray(0, count).sort();
  });
  const [positives, negatives] = rising.map(({ length }) => length);
  const points: RankingPoint[] = [{ threshold: Infinity, truePositives: 0, falsePositives: 0 }];
  let truePositives = 0;
  let falsePositives = 0;
  const next = (kind: 0 | 1, taken: number) => rising[kind][rising[kind].length - 1 - taken] ?? -Infinity;
  while (truePositives < positives || falsePositives < negatives) {
    const threshold = Math.max(next(0, truePositives), next(1, falsePositives));
    while (truePositives < positives && !(next(0, truePositives) < threshold)) truePositives++;
    while (falsePositives < negatives && !(next(1, falsePositives) < threshold)) falsePositives++;
    points.push({ threshold, truePositives, falsePositives });
  }
  return { positives, negatives, points };
}

/**
 * A ranking with fewer points, for pictures. Those that stay are as they were: the first and the last, the one with the highest
 * F1, the one farthest from the diagonal of the ROC curve, those that the given thresholds select, and of the others some at
 * even distances along the ROC curve and some at even ratios of the number of rows that are called positive, so that the
 * beginning of the precision–recall curve keeps its shape.
 */
export function thinRanking(ranking: Ranking, maxPoints: number, thresholds: readonly number[]): Ranking {
  const { points } = ranking;
  if (points.length <= maxPoints) return ranking;
  const kept = new Set([
    0,
    points.length - 1,
    bestPoint(ranking, (point) => thresholdScores(ranking, point).f1),
    bestPoint(ranking, (point) => rocLength(ranking, point, -1)),
    ...thresholds.map((threshold) => indexAt(ranking, threshold)),
  ]);
  const places = maxPoints - kept.size;
  const alongCurve = Math.ceil(places / 2);
  addEvenly(points, kept, alongCurve, (point) => rocLength(ranking, point, 1));
  addEvenly(points, kept, places - alongCurve, ({ truePositives, falsePositives }) =>
    Math.log(1 + truePositives + falsePositives),
  );
  return { ...ranking, points: [...kept].sort((a, b) => a - b).map((index) => points[index]) };
}

/** The true positive rate with the false positive rate added (sign 1) or subtracted (sign −1). */
function rocLength({ positives, negatives }: Ranking, point: RankingPoint, sign: 1 | -1): number {
  return (
    point.truePositives / Math.max(1, positives) + (sign * point.falsePositives) / Math.max(1, negatives)
  );
}

/** Keeps at most `count` points at even distances of a measure that rises from point to point. */
function addEvenly(
  points: readonly RankingPoint[],
  kept: Set<number>,
  count: number,
  measure: (point: RankingPoint) => number,
): void {
  const first = measure(points[0]);
  const step = (measure(points[points.length - 1]) - first) / (count + 1);
  let index = 0;
  for (let i = 1; i <= count; i++) {
    while (index < points.length - 1 && measure(points[index]) < first + i * step) index++;
    kept.add(index);
  }
}

/** Index of the point with the highest value; of several the first. */
function bestPoint({ points }: Ranking, measure: (point: RankingPoint) => number): number {
  let best = 0;
  let highest = -Infinity;
  for (const [index, point] of points.entries()) {
    const value = measure(point);
    if (value <= highest) continue;
    best = index;
    highest = value;
  }
  return best;
}

/** The areas under the curves of a ranking. */
export interface RankingAreas {
  /** Under the ROC curve, by trapezoids; null where one of the classes has no row. */
  readonly rocAuc: number | null;
  /** Σ (Rᵢ − Rᵢ₋₁) Pᵢ, without interpolation; null where the positive class has no row. */
  readonly averagePrecision: number | null;
}

/**
 * The areas under both curves. Only the positive rows are sorted, and each other row is searched among them, so that many classes
 * with few rows each take little time.
 *
 * @param scores one for each row, finite
 * @param labels the class of each row
 * @param positive the class that the scores are of
 */
export function rankingAreas(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  positive: number,
): RankingAreas {
  const rows = labels.length;
  const buffer = new Float64Array(rows);
  let positives = 0;
  for (let row = 0; row < rows; row++) if (labels[row] === positive) buffer[positives++] = scores[row];
  const negatives = rows - positives;
  if (positives === 0) return { rocAuc: null, averagePrecision: null };
  const rising = buffer.subarray(0, positives).sort();
  // reached[k]: negative rows whose score is at least that of exactly k positive rows.
  const reached = new Float64Array(positives + 1);
  let inOrder = 0;
  for (let row = 0; row < rows; row++) {
    if (labels[row] === positive) continue;
    const atMost = countBelow(rising, scores[row], true);
    reached[atMost]++;
    // Of a positive and a negative row with one score, either order is as likely.
    const below =
      atMost > 0 && rising[atMost - 1] === scores[row] ? countBelow(rising, scores[row], false) : atMost;
    inOrder += positives - (atMost + below) / 2;
  }
  let averagePrecision = 0;
  let falsePositives = 0;
  for (let last = positives; last > 0; ) {
    // Positive rows with one score pass a threshold together.
    const first = countBelow(rising, rising[last - 1], false);
    for (let index = last; index > first; index--) falsePositives += reached[index];
    const truePositives = positives - first;
    averagePrecision += ((last - first) / positives) * (truePositives / (truePositives + falsePositives));
    last = first;
  }
  return { rocAuc: negatives === 0 ? null : inOrder / positives / negatives, averagePrecision };
}

/** How many of some rising numbers are below a value, or at most as large. */
function countBelow(rising: Float64Array, value: number, orEqual: boolean): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle] < value || (orEqual && rising[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
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
export function pointAt(ranking: Ranking, threshold: number): RankingPoint {
  return ranking.points[indexAt(ranking, threshold)];
}

function indexAt({ points }: Ranking, threshold: number): number {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (points[middle].threshold >= threshold) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The threshold with the highest F1; of several the highest threshold. It lies halfway to the next lower score, so that
 * rounding decides nothing. Undefined where no row is positive.
 */
export function bestF1Threshold(ranking: Ranking): number | undefined {
  if (ranking.positives === 0) return undefined;
  const best = bestPoint(ranking, (point) => thresholdScores(ranking, point).f1);
  const next = ranking.points[best + 1];
  const { threshold } = ranking.points[best];
  return next ? (threshold + next.threshold) / 2 : threshold;
}
