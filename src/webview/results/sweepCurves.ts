/** The curves that a slider carries: the answer over the whole range of its input. */
import type { Answer, RawInputs, Sweep } from "../../shared/results/resultsRequests.ts";

/** One curve of a sweep: values of an output, and how it is drawn. */
export interface SweepCurve {
  readonly output: number;
  readonly name: string;
  /** Blue for what is true or right, orange for what differs. */
  readonly ink: "train" | "validation";
  readonly isDashed: boolean;
}

/** The axis that all curves share. */
export interface CurveRange {
  readonly low: number;
  readonly high: number;
}

/**
 * What the sliders draw: the predicted class, and the true one where it is known to be another; or the first number.
 *
 * @param actual the true class, null where it is not known
 */
export function sweepCurves(answer: Answer, inputs: RawInputs, actual: number | null): SweepCurve[] {
  if (answer.kind === "numbers")
    return [{ output: 0, name: inputs.targets[0], ink: "train", isDashed: false }];
  const { predicted } = answer;
  const curve = (output: number, ink: SweepCurve["ink"], isDashed: boolean): SweepCurve => ({
    output,
    name: inputs.classes[output],
    ink,
    isDashed,
  });
  if (actual === null || actual === predicted) return [curve(predicted, "train", false)];
  return [curve(predicted, "validation", false), curve(actual, "train", true)];
}

/** Probabilities go from 0 to 1; other outputs over what all curves reach. */
export function curveRange(
  sweeps: readonly Sweep[],
  curves: readonly SweepCurve[],
  areProbabilities: boolean,
): CurveRange {
  if (areProbabilities) return { low: 0, high: 1 };
  let low = Infinity;
  let high = -Infinity;
  for (const sweep of sweeps)
    for (const { output } of curves)
      for (const value of outputOf(sweep, output)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
  return low < high ? { low, high } : { low: low - 0.5, high: high + 0.5 };
}

/** The values of one output over a sweep. */
export function outputOf({ values, answers }: Sweep, output: number): number[] {
  const outputs = answers.length / values.length;
  return values.map((_, index) => answers[index * outputs + output]);
}

/** The two of these columns over whose range the answer changes most, in the order of the columns. */
export function mostSensitive(
  columns: readonly string[],
  sweeps: readonly Sweep[],
): readonly [string, string] {
  const changes = new Map(sweeps.map((sweep) => [sweep.column, changeOf(sweep)]));
  const change = (column: string) => changes.get(column) ?? 0;
  const chosen = [...columns].sort((a, b) => change(b) - change(a)).slice(0, 2);
  const [x, y] = columns.filter((column) => chosen.includes(column));
  return [x, y];
}

/** How far the outputs change over a sweep, all together. */
function changeOf(sweep: Sweep): number {
  const outputs = sweep.answers.length / sweep.values.length;
  let change = 0;
  for (let output = 0; output < outputs; output++) {
    const values = outputOf(sweep, output);
    change += Math.max(...values) - Math.min(...values);
  }
  return change;
}

/** What the lines on the sliders are: `line: p of 4 (orange) and, dashed, of 6`. */
export function curvesText(
  curves: readonly SweepCurve[],
  { areProbabilities, classes, inputs }: RawInputs,
  rangeText: string,
): string {
  const [first, second] = curves;
  if (first === undefined) return "";
  const hasHistograms = inputs.some((input) => "histogram" in input && input.histogram !== null);
  const bars = hasHistograms ? "bars: the training rows" : "box: the middle half of the training rows";
  if (classes.length === 0) return `Line: ${first.name} over each input's range, ${rangeText}; ${bars}.`;
  const quantity = areProbabilities ? "p of" : "output of";
  const both = second === undefined ? first.name : `${first.name}, dashed: of ${second.name}, the true class`;
  return `Line: ${quantity} ${both}, over each input's range; ${bars}.`;
}
