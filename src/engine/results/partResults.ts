import { type CooperativeTask, chunks } from "../../shared/cooperative.ts";
import { distribution, histogram } from "../../shared/histogram.ts";
import { r2Interval } from "../../shared/metrics/r2Interval.ts";
import {
  bestF1Threshold,
  pointAt,
  type Ranking,
  rankRows,
  thinRanking,
} from "../../shared/metrics/ranking.ts";
import type { NumberPredictions } from "../../shared/metrics/regression.ts";
import { Random } from "../../shared/random.ts";
import type {
  NumberResults,
  Part,
  PartResults,
  TwoClassResults,
} from "../../shared/results/resultsRequests.ts";
import { evaluatePredictions } from "../evaluation/evaluate.ts";
import { classAnswersOf, numberAnswers, type Predictions } from "../evaluation/predictions.ts";
import { drawPlaces } from "./drawRows.ts";
import { partSizes } from "./partRows.ts";
import type { Subject } from "./trainedNetworks.ts";

/** Points of a curve that are sent; more cannot be told apart in a picture. */
const maxCurvePoints = 512;
/** Points of predictions against what they should be. */
const maxNumberPoints = 2000;

/**
 * How good a network is on a part of its rows.
 *
 * @throws InputError where the part has no rows; CancellationError
 */
export async function partResults(subject: Subject, part: Part): Promise<PartResults> {
  const { network, dataset, design, moment } = subject;
  const predictions = await subject.predictions(part);
  const chosenOn = dataset.validation.length > 0 ? "validation" : "train";
  const hasTwoClasses = dataset.summary.classes.length === 2;
  const chosen = hasTwoClasses ? await subject.predictions(chosenOn) : predictions;
  return subject.run(
    (function* (): CooperativeTask<PartResults> {
      const evaluation = yield* evaluatePredictions(network, predictions);
      const { target } = dataset.preprocessing;
      const numbers: NumberPredictions | undefined =
        dataset.targets.kind === "values" && target.kind === "numbers"
          ? {
              targets: target.columns.map(({ column }) => column),
              ...numberAnswers(dataset, predictions),
              trainingMeans: [],
            }
          : undefined;
      return {
        moment,
        part,
        partRows: partSizes(dataset),
        evaluation,
        twoClasses: hasTwoClasses
          ? yield* twoClassResults(subject, predictions, { predictions: chosen, part: chosenOn })
          : null,
        numbers: numbers ? yield* numberResults(numbers, predictions.rows, design.training.seed) : [],
        r2Interval: numbers
          ? yield* r2Interval(numbers, new Random(design.training.seed, "bootstrap"))
          : null,
      };
    })(),
  );
}

/** The scores of two classes, and how they rank the rows. */
interface RankedRows {
  readonly scores: Float32Array;
  readonly isSecond: readonly boolean[];
  readonly threshold: number;
  readonly areProbabilities: boolean;
  readonly ranking: Ranking;
}

function rank({ design, dataset }: Subject, { rows, values }: Predictions): RankedRows {
  const { targets } = dataset;
  const { secondScores: scores, threshold, areProbabilities } = classAnswersOf(design, values, 2);
  if (targets.kind !== "labels" || !scores || threshold === undefined)
    throw new Error("The targets are not two classes.");
  const isSecond = Array.from(rows, (row) => targets.labels[row] === 1);
  return { scores, isSecond, threshold, areProbabilities, ranking: rankRows(scores, isSecond) };
}

function* twoClassResults(
  subject: Subject,
  predictions: Predictions,
  chosen: { readonly predictions: Predictions; readonly part: Part },
): CooperativeTask<TwoClassResults> {
  const ranked = rank(subject, predictions);
  yield;
  const { scores, isSecond, areProbabilities, ranking } = ranked;
  const other = chosen.predictions === predictions ? ranking : rank(subject, chosen.predictions).ranking;
  yield;
  const best = bestF1Threshold(other);
  const threshold = decisionOf(ranked);
  const [low, high] = areProbabilities ? [0, 1] : rangeOf(scores);
  const histogramOf = (second: boolean) => {
    const own = scores.filter((_, i) => isSecond[i] === second);
    return histogram(own, own.length, low, high);
  };
  return {
    ranking: thinRanking(ranking, maxCurvePoints, best === undefined ? [threshold] : [threshold, best]),
    areProbabilities,
    threshold,
    histograms: [histogramOf(false), histogramOf(true)],
    bestF1: best === undefined ? null : { threshold: best, part: chosen.part },
  };
}

/**
 * The threshold from which on the network predicts the second class. A score that is exactly in the middle means the first
 * class; where there is one, the next larger number in single precision is the threshold.
 */
function decisionOf({ ranking, threshold }: RankedRows): number {
  if (pointAt(ranking, threshold).threshold !== threshold) return threshold;
  const number = Float32Array.of(threshold);
  new Uint32Array(number.buffer)[0]++;
  return number[0];
}

function rangeOf(values: Float32Array): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function* numberResults(
  { targets, actual, predicted }: NumberPredictions,
  rows: Uint32Array,
  seed: number,
): CooperativeTask<NumberResults[]> {
  const width = targets.length;
  const places = drawPlaces(rows.length, maxNumberPoints, seed);
  const results: NumberResults[] = [];
  for (const [target, name] of targets.entries()) {
    const errors = new Float64Array(rows.length);
    for (const { from, to } of chunks(rows.length)) {
      for (let i = from; i < to; i++) errors[i] = predicted[i * width + target] - actual[i * width + target];
      yield;
    }
    const shown = places.slice().sort((a, b) => Math.abs(errors[b]) - Math.abs(errors[a]) || a - b);
    results.push({
      name,
      rows: Array.from(shown, (place) => rows[place]),
      actual: Array.from(shown, (place) => actual[place * width + target]),
      predicted: Array.from(shown, (place) => predicted[place * width + target]),
      residuals: distribution(errors, errors.length).histogram,
    });
    yield;
  }
  return results;
}
