import type { Curve } from "../../shared/curve.ts";
import { count, lossText, scoreText } from "../../shared/format/numbers.ts";
import type { RunLog } from "../../shared/runLog.ts";
import { pointAt } from "./curveData.ts";
import { newestStep } from "./stepAxis.ts";

/**
 * What the curves say at a step, each by its last point until then, training before validation; the data's mean
 * loss beside the objective where the objective holds a penalty. Beyond this run's newest
 * step it is the previous run that is read.
 */
export function hoverText(
  log: RunLog,
  step: number,
  score: string,
  previous: RunLog | undefined = undefined,
): string {
  if (previous !== undefined && step > (newestStep(log) ?? 0))
    return `previous run · ${textAt(previous, step, score)}`;
  return textAt(log, step, score);
}

function textAt(log: RunLog, step: number, score: string): string {
  const both = (quantity: "loss" | "dataLoss" | "score", text: (value: number) => string) =>
    [log.train, log.validation]
      .map((curve) => (curve.step.length === 0 ? "–" : text(curve[quantity][pointAt(curve, step)])))
      .join(" / ");
  const loss = both("loss", lossText);
  const dataLoss = both("dataLoss", lossText);
  return [
    `step ${count(step)}`,
    `epoch ${epochAt(log, step).toFixed(1)}`,
    `loss ${loss}`,
    // Without a penalty both are the same.
    ...(dataLoss === loss ? [] : [`data loss ${dataLoss}`]),
    `${score === "R²" ? score : score.toLowerCase()} ${both("score", scoreText)}`,
  ].join(" · ");
}

/** The epoch at a step, by the curve that has a point there, or else by the one whose point is nearest. */
function epochAt({ train, validation }: RunLog, step: number): number {
  const epochs = [train, validation].filter(({ step: steps }) => steps.length > 0);
  const nearest = (curve: Curve) => Math.abs(curve.step[pointAt(curve, step)] - step);
  const [curve] = epochs.sort((a, b) => nearest(a) - nearest(b));
  return curve === undefined ? 0 : curve.epoch[pointAt(curve, step)];
}
