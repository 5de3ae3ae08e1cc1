/** What the page "Results" says of a network in words. Each sentence follows from the numbers by a rule, and names its evidence. */
import type { Evaluation } from "../evaluation.ts";
import { measureName, measureText } from "../format/measures.ts";
import { count, lossText, shortNumber, thin } from "../format/numbers.ts";
import { plural } from "../format/plural.ts";
import type { CalibrationBin } from "../metrics/classification.ts";
import { wilsonInterval } from "../metrics/intervals.ts";
import type { PartResults, RunComparison } from "./resultsRequests.ts";

/** An interval that is wider than this share of the scale says little. */
const wideInterval = 0.2;
/** From this probability on, a difference is what chance alone makes often enough. */
const chanceLevel = 0.05;
/** A bin of the calibration needs this many rows before a sentence is about it. */
const minBinRows = 10;

/** An accuracy in percent; 100 % and 0 % mean all and none, never nearly so. */
export function accuracyText(accuracy: number): string {
  const rounded = (100 * accuracy).toFixed(1);
  const shown =
    rounded === "100.0" && accuracy < 1 ? "99.9" : rounded === "0.0" && accuracy > 0 ? "0.1" : rounded;
  return `${shown}${thin}%`;
}

/** A score in the digits of a headline: `95.0 %`, `0.41`. */
export function headlineText(evaluation: Evaluation): string {
  if (evaluation.task === "classification") return accuracyText(evaluation.accuracy);
  return evaluation.r2 === null ? "–" : r2Text(evaluation.r2);
}

/** An R² in two digits; one that rounds to 0 has no sign. */
export function r2Text(r2: number): string {
  const text = Math.abs(r2) >= 100 ? shortNumber(r2) : r2.toFixed(2);
  return text === "-0.00" ? "0.00" : text.replace(/^-/, "\u2212");
}

/** The number of rows that a classifier gets right. */
export function rightRows(confusion: readonly (readonly number[])[]): number {
  return confusion.reduce((sum, row, index) => sum + row[index], 0);
}

/** What the score is, of how many rows, and how sure it is: `accuracy · 950 of 1 000 rows right · 95 % interval 93.5 – 96.2`. */
export function evidenceText({ evaluation, r2Interval }: PartResults): string {
  const { rows, task } = evaluation;
  if (task === "classification") {
    const [low, high] = evaluation.accuracyInterval.map((end) => (100 * end).toFixed(1));
    return `accuracy · ${count(rightRows(evaluation.confusion))} of ${plural(rows, "row")} right · 95${thin}% interval ${low} – ${high}`;
  }
  if (evaluation.r2 === null) return `R² needs at least two rows; there is ${plural(rows, "row")}`;
  return r2Interval === null
    ? `R² of ${plural(rows, "row")} · too few rows for an interval`
    : `R² · 95${thin}% interval ${r2Text(r2Interval[0])} – ${r2Text(r2Interval[1])} (1${thin}000 resamples of ${plural(rows, "row")})`;
}

/** A sentence where the interval is too wide to conclude much; "" otherwise. */
export function fewRowsText({ evaluation, r2Interval }: PartResults): string {
  const interval = evaluation.task === "classification" ? evaluation.accuracyInterval : r2Interval;
  if (!interval || interval[1] - interval[0] <= wideInterval) return "";
  return "There are few rows: the interval is wide.";
}

/** The class that most rows of the part have; the first of those that are equally frequent. */
export function majorityClass(
  classes: readonly { readonly name: string; readonly support: number }[],
): string {
  return classes.reduce((most, scores) => (scores.support > most.support ? scores : most)).name;
}

/** A sentence where the network is no better than an answer that needs no network; "" where it is. */
export function baselineText(results: PartResults): string {
  const { evaluation } = results;
  if (evaluation.task === "regression") {
    if (evaluation.rmse < evaluation.baselineRmse) return "";
    return "Not better than always predicting the training mean.";
  }
  const { accuracy, accuracyInterval, baseline, classes } = evaluation;
  const always = `always answering “${majorityClass(classes)}”, which gets ${accuracyText(baseline)} right`;
  if (accuracy <= baseline) return `Not better than ${always}.`;
  return accuracyInterval[0] <= baseline
    ? `Not clearly better than ${always}: the interval includes it.`
    : "";
}

/** The objective, and the loss of the data alone where the two differ. */
export function lossSentence({ loss, dataLoss }: Evaluation): string {
  const objective = lossText(loss);
  const data = lossText(dataLoss);
  return objective === data
    ? `Loss ${data}.`
    : `Loss ${objective} with the penalty λΣ‖W‖², ${data} without it.`;
}

/** Which epoch early stopping chose; "" without early stopping. */
export function earlyStoppingText(bestEpoch: number | undefined): string {
  return bestEpoch === undefined ? "" : `Early stopping kept the weights of epoch ${count(bestEpoch)}.`;
}

/** Where a run was when its network was judged, while it is in progress: `after 3.2 epochs`. */
export function momentText({ epoch }: PartResults["moment"]): string {
  const shown = Number(epoch.toFixed(1));
  return `after ${count(Math.floor(shown)) + (shown % 1 === 0 ? "" : `.${Math.round((shown % 1) * 10)}`)} ${shown === 1 ? "epoch" : "epochs"}`;
}

/**
 * How the run compares with another one, row by row.
 *
 * @param name of the other run, such as `run 6`
 * @param changes what changed from that run to this one; "" where that is not known
 */
export function comparisonText(comparison: RunComparison, name: string, changes = ""): string {
  if (comparison.kind === "otherRows") return `Not compared with ${name}: ${lowerFirst(comparison.reason)}`;
  const [better, worse] =
    comparison.kind === "sameRows"
      ? [comparison.fixed, comparison.newlyWrong]
      : [comparison.nearer, comparison.farther];
  const other = changes === "" ? name : `${name} (${changes})`;
  if (better + worse === 0)
    return comparison.kind === "sameRows"
      ? `The same rows are right as in ${other}.`
      : `The predictions are as near as those of ${other} on every row.`;
  const lead =
    comparison.kind === "sameRows"
      ? `${pointsText(better - worse, comparison.rows, other)}: ${plural(better, "row")} fixed, ${count(worse)} newly wrong.`
      : `Nearer than ${other} on ${count(better)} of ${plural(comparison.rows, "row")}, farther on ${count(worse)}.`;
  return `${lead} ${chanceText(comparison.probability)}`;
}

function pointsText(difference: number, rows: number, other: string): string {
  if (difference === 0) return `As many rows right as in ${other}`;
  const points = (100 * Math.abs(difference)) / rows;
  const shown =
    points < 0.05
      ? "Less than 0.1 points"
      : `${points.toFixed(1)} ${points.toFixed(1) === "1.0" ? "point" : "points"}`;
  return `${shown} ${difference > 0 ? "better" : "worse"} than ${other}`;
}

/** How often chance alone makes a difference at least as large. */
export function chanceText(probability: number): string {
  const does = "Chance alone would differ this much in";
  if (probability < 0.001) return `${does} fewer than 1 of 1${thin}000 cases.`;
  if (probability < 0.01) return `${does} fewer than 1 of 100 cases.`;
  const cases = `${does} ${Math.round(100 * probability)} of 100 cases`;
  return probability < chanceLevel ? `${cases}.` : `${cases}: not a difference yet.`;
}

/** What the calibration shows, one line each. */
export interface CalibrationWords {
  /** The mean probability of the predicted class. */
  readonly says: string;
  /** The share of the rows that is right. */
  readonly isRight: string;
  /** The expected calibration error. */
  readonly error: string;
  /** The bin where the two differ most beyond what its rows allow; "" where none does. */
  readonly where: string;
}

/** @param bins of at least one row */
export function calibrationWords(bins: readonly CalibrationBin[], ece: number): CalibrationWords {
  const rows = bins.reduce((sum, bin) => sum + bin.rows, 0);
  const mean = (key: "confidence" | "accuracy") =>
    bins.reduce((sum, bin) => sum + bin.rows * (bin[key] ?? 0), 0) / rows;
  return {
    says: mean("confidence").toFixed(3),
    isRight: mean("accuracy").toFixed(3),
    error: `expected calibration error ${ece.toFixed(3)}`,
    where: worstBinText(bins),
  };
}

/** A bin is named where its mean probability is outside of the 95 % interval of the share that is right. */
function worstBinText(bins: readonly CalibrationBin[]): string {
  const gap = ({ confidence, accuracy }: CalibrationBin) => Math.abs((confidence ?? 0) - (accuracy ?? 0));
  const off = bins.filter((bin) => {
    if (bin.rows < minBinRows || bin.confidence === null) return false;
    const [low, high] = binInterval(bin);
    // A difference that the two digits of the sentence do not show is none to speak of.
    if (bin.confidence.toFixed(2) === bin.accuracy?.toFixed(2)) return false;
    return bin.confidence < low || bin.confidence > high;
  });
  if (off.length === 0) return "";
  const worst = off.reduce((most, bin) => (gap(bin) * bin.rows > gap(most) * most.rows ? bin : most));
  const { confidence, accuracy } = worst as { readonly confidence: number; readonly accuracy: number };
  const word = confidence > accuracy ? "too sure" : "too unsure";
  return `where it says ${confidence.toFixed(2)} it is right in ${accuracy.toFixed(2)}: ${word}`;
}

/** Wilson's 95 % interval of the share that is right among a bin's rows, of which there is at least one. */
export function binInterval({ rows, accuracy }: CalibrationBin): readonly [number, number] {
  return wilsonInterval(Math.round((accuracy ?? 0) * rows), rows);
}

/** The verdict in one sentence, for what is read out and for the status bar: `accuracy 95.0 % on 1 000 test rows`. */
export function verdictSentence({ evaluation, part }: PartResults): string {
  const { task, rows } = evaluation;
  const score = task === "classification" ? evaluation.accuracy : evaluation.r2;
  const measured =
    score === null
      ? "no R²"
      : `${measureName(task)} ${task === "classification" ? accuracyText(score) : measureText(score, task)}`;
  return `${measured} on ${plural(rows, `${part} row`)}`;
}

function lowerFirst(text: string): string {
  // A name or an abbreviation keeps its capital.
  return /^[A-Z][a-z]/.test(text) || /^[AI] /.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}
