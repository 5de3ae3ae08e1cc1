import type { Curve } from "../../shared/curve.ts";
import { count, lossText, scoreText } from "../../shared/format/numbers.ts";
import type { RunLog } from "../../shared/runLog.ts";
import { bestEpoch } from "./bestEpoch.ts";
import type { CurveQuantity } from "./curveData.ts";

/**
 * A chart in words, for those who hear it: "Loss over 2,000 steps. Training from 2.303 to 0.2131, lowest 0.2101 at step
 * 1,900. Validation …. Best epoch 7."
 * @param name the quantity as the chart's heading has it
 */
export function chartSummary(log: RunLog | undefined, quantity: CurveQuantity, name: string): string {
  if (log === undefined) return `${name} over steps: no values yet.`;
  const parts = [
    curveSummary("Training", log.train, quantity),
    curveSummary("Validation", log.validation, quantity),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return `${name} over steps: no values yet.`;
  const steps = Math.max(log.train.step.at(-1) ?? 0, log.validation.step.at(-1) ?? 0);
  const best = bestEpoch(log);
  return [
    `${name} over ${count(steps)} ${steps === 1 ? "step" : "steps"}.`,
    ...parts,
    best && `Least validation loss in epoch ${count(best.epoch)}.`,
    log.diverged && `Diverged at step ${count(log.diverged.step)}.`,
  ]
    .filter(Boolean)
    .join(" ");
}

function curveSummary(who: string, curve: Curve, quantity: CurveQuantity): string | undefined {
  const values = curve[quantity];
  if (values.length === 0) return undefined;
  const text = quantity === "loss" ? lossText : scoreText;
  const first = text(values[0]);
  const last = text(values[values.length - 1]);
  if (values.length === 1) return `${who} ${last}.`;
  let best = 0;
  for (let i = 1; i < values.length; i++)
    if (quantity === "loss" ? values[i] < values[best] : values[i] > values[best]) best = i;
  const word = quantity === "loss" ? "lowest" : "highest";
  return `${who} from ${first} to ${last}, ${word} ${text(values[best])} at step ${count(curve.step[best])}.`;
}
