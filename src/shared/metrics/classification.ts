import type { CooperativeTask } from "../cooperative.ts";
import { wilsonInterval } from "./intervals.ts";
import { type RankingAreas, rankingAreas } from "./ranking.ts";

/** Measures of a classifier's predictions, by scikit-learn's definitions (docs/metrics.md). */
export interface ClassificationScores {
  readonly rows: number;
  readonly accuracy: number;
  /** Wilson's at 95 %. */
  readonly accuracyInterval: readonly [number, number];
  /** The mean recall over the classes that have rows. */
  readonly balancedAccuracy: number;
  /** The share of the most frequent class: what always answering with it gets right. */
  readonly baseline: number;
  /** Rows by true class (down) and predicted class (across). */
  readonly confusion: readonly (readonly number[])[];
  readonly classes: readonly ClassScores[];
  /** The mean F1 over the classes that have rows or are predicted. */
  readonly macroF1: number;
  /** Two classes: of the second one's score. More: the mean over the classes, each against the rest. Null where a class has no row. */
  readonly rocAuc: number | null;
  /** As rocAuc: of the second class, or the mean over the classes. */
  readonly averagePrecision: number | null;
  /**
   * Mean squared error of the probabilities: for two classes of the second one's, for more summed over the classes (Brier
   * 1950). Null where the loss gives no probabilities.
   */
  readonly brier: number | null;
  /** Expected calibration error over 15 bins of equal width. Null where the loss gives no probabilities. */
  readonly ece: number | null;
  readonly calibration: readonly CalibrationBin[] | null;
}

/** One class against all others; a ratio without a denominator is 0. */
export interface ClassScores {
  readonly name: string;
  /** Share of the rows predicted to be of the class that are of it. */
  readonly precision: number;
  /** Share of the class's rows that are predicted to be of it. */
  readonly recall: number;
  readonly f1: number;
  /** Rows of the class. */
  readonly support: number;
}

/** Rows whose probability of the predicted class is above `low` and at most `high`. */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly rows: number;
  /** The mean probability of the predicted class; null without rows. */
  readonly confidence: number | null;
  /** The share of the rows that is right; null without rows. */
  readonly accuracy: number | null;
}

export interface ClassPredictions {
  /** Names of the classes, in the order of their indices. */
  readonly classes: readonly string[];
  /** (rows): the true class's index. */
  readonly labels: ArrayLike<number>;
  /** (rows): the predicted class's index. */
  readonly predicted: ArrayLike<number>;
  /** (rows, classes), row-major: what ranks the classes; probabilities where {@link areProbabilities}. */
  readonly scores: ArrayLike<number>;
  readonly areProbabilities: boolean;
  /** (rows): what ranks the second of two classes above the first; by default its score. */
  readonly secondScores?: ArrayLike<number>;
}

/** Bins of the calibration, of equal width. */
const calibrationBins = 15;

/** The measures that follow from the counts of the confusion matrix. */
export type CountScores = Pick<
  ClassificationScores,
  | "rows"
  | "accuracy"
  | "accuracyInterval"
  | "balancedAccuracy"
  | "baseline"
  | "confusion"
  | "classes"
  | "macroF1"
>;

/** Yields after each class that is ranked. @param predictions of at least one row */
export function* classificationScores(predictions: ClassPredictions): CooperativeTask<ClassificationScores> {
  const { classes, labels, areProbabilities } = predictions;
  const calibration = areProbabilities ? calibrationOf(predictions) : null;
  return {
    ...countScores(classes, confusionMatrix(predictions)),
    ...(yield* rankings(predictions)),
    brier: areProbabilities ? brier(predictions) : null,
    ece: calibration && expectedCalibrationError(calibration, labels.length),
    calibration,
  };
}

/** @param confusion rows by true class (down) and predicted class (across), at least one in all */
export function countScores(
  classes: readonly string[],
  confusion: readonly (readonly number[])[],
): CountScores {
  const support = confusion.map(sum);
  const rows = sum(support);
  const right = confusion.reduce((total, row, index) => total + row[index], 0);
  const predicted = classes.map((_, index) => sum(confusion.map((row) => row[index])));
  const perClass = classes.map((name, index) => {
    const hits = confusion[index][index];
    return {
      name,
      precision: ratio(hits, predicted[index]),
      recall: ratio(hits, support[index]),
      f1: ratio(2 * hits, support[index] + predicted[index]),
      support: support[index],
    };
  });
  return {
    rows,
    accuracy: right / rows,
    accuracyInterval: wilsonInterval(right, rows),
    balancedAccuracy: mean(perClass.filter((scores) => scores.support > 0).map(({ recall }) => recall)),
    baseline: Math.max(...support) / rows,
    confusion,
    classes: perClass,
    macroF1: mean(perClass.filter((_, index) => support[index] + predicted[index] > 0).map(({ f1 }) => f1)),
  };
}

/** Rows by true class (down) and predicted class (across). */
function confusionMatrix({ classes, labels, predicted }: ClassPredictions): number[][] {
  const counts = classes.map(() => new Array<number>(classes.length).fill(0));
  for (let row = 0; row < labels.length; row++) counts[labels[row]][predicted[row]]++;
  return counts;
}

/** The scores of the class at this index, for all rows. */
function scoresOfClass(predictions: ClassPredictions, index: number): ArrayLike<number> {
  const { classes, labels, scores, secondScores } = predictions;
  if (secondScores && classes.length === 2 && index === 1) return secondScores;
  const own = new Float64Array(labels.length);
  for (let row = 0; row < own.length; row++) own[row] = scores[row * classes.length + index];
  return own;
}

function* rankings(predictions: ClassPredictions) {
  const { classes, labels } = predictions;
  const against = classes.length === 2 ? [1] : classes.map((_, index) => index);
  const areas: RankingAreas[] = [];
  for (const index of against) {
    areas.push(rankingAreas(scoresOfClass(predictions, index), labels, index));
    yield;
  }
  return {
    rocAuc: meanOrNull(areas.map(({ rocAuc }) => rocAuc)),
    averagePrecision: meanOrNull(areas.map(({ averagePrecision }) => averagePrecision)),
  };
}

function brier({ classes, labels, scores }: ClassPredictions): number {
  const { length } = classes;
  let total = 0;
  for (let row = 0; row < labels.length; row++)
    for (let index = length === 2 ? 1 : 0; index < length; index++)
      total += (scores[row * length + index] - Number(labels[row] === index)) ** 2;
  return total / labels.length;
}

function calibrationOf({ classes, labels, predicted, scores }: ClassPredictions): CalibrationBin[] {
  const rows = new Array<number>(calibrationBins).fill(0);
  const right = rows.slice();
  const confidence = rows.slice();
  for (let row = 0; row < labels.length; row++) {
    const probability = scores[row * classes.length + predicted[row]];
    const bin = Math.min(calibrationBins - 1, Math.max(0, Math.ceil(probability * calibrationBins) - 1));
    rows[bin]++;
    confidence[bin] += probability;
    if (labels[row] === predicted[row]) right[bin]++;
  }
  return rows.map((count, bin) => ({
    low: bin / calibrationBins,
    high: (bin + 1) / calibrationBins,
    rows: count,
    confidence: count > 0 ? confidence[bin] / count : null,
    accuracy: count > 0 ? right[bin] / count : null,
  }));
}

function expectedCalibrationError(bins: readonly CalibrationBin[], rows: number): number {
  return bins.reduce(
    (total, bin) => total + (bin.rows / rows) * Math.abs((bin.accuracy ?? 0) - (bin.confidence ?? 0)),
    0,
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
const mean = (numbers: readonly number[]) => sum(numbers) / numbers.length;
const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

function meanOrNull(numbers: readonly (number | null)[]): number | null {
  const known = numbers.filter((number) => number !== null);
  return known.length === numbers.length ? mean(known) : null;
}
