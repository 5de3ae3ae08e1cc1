import type { Curve } from "../../shared/curve.ts";
import { count, lossText, scoreText } from "../../shared/format.ts";
import type { RunLog } from "../../shared/runLog.ts";
import { pointAt } from "./curveData.ts";

/** What the curves say at a step, each by its last point until then, training before validation. */
export function hoverText(log: RunLog, step: number, score: string): string {
  const both = (quantity: "loss" | "score", text: (value: number) => string) =>
    [log.train, log.validation]
      .map((curve) => (curve.step.length === 0 ? "–" : text(curve[quantity][pointAt(curve, step)])))
      .join(" / ");
  return [
    `step ${count(step)}`,
    `epoch ${epochAt(log, step).toFixed(1)}`,
    `loss ${both("loss", lossText)}`,
    `${score === "R²" ? score : score.toLowerCase()} ${both("score", scoreText)}`,
  ].join(" · ");
}

/** Of the curve that has a point at the step itself, else of the last one before. */
function epochAt({ train, validation }: RunLog, step: number): number {
  const epochs = [train, validation].filter(({ step: steps }) => steps.length > 0);
  const nearest = (curve: Curve) => Math.abs(curve.step[pointAt(curve, step)] - step);
  const [curve] = epochs.sort((a, b) => nearest(a) - nearest(b));
  return curve === undefined ? 0 : curve.epoch[pointAt(curve, step)];
}
