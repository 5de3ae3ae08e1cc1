import { count, lossText } from "../../format/numbers.ts";
import { above, type Limits, type RunCriterion } from "../criterion.ts";
import { bestPoint, edge, lastFrom, mean, minEpochs, minPoints } from "../curves.ts";

/** The validation loss now, as a multiple of its best; on few validation rows a rise by less is often chance. */
const overfittingLimits: Limits = { warning: 1.25, bad: 1.5 };
/** The rise is also this share of the validation loss at the start, so that tiny losses do not count. */
const minRise = 0.02;
/** The training loss has fallen below this share of what it was at the best point. */
const stillFalling = 0.98;
/** Evaluations after the best one; fewer may be chance. */
const minAfter = 5;

export const overfitting: RunCriterion = {
  kind: "overfitting",
  formula:
    "V₁ / V_best: the validation loss without the penalty over the last tenth of its curve, and at its lowest, while the training loss falls",
  threshold: `warning from ${overfittingLimits.warning}, bad from ${overfittingLimits.bad}, where the rise is at least ${minRise} of the validation loss at the start, the training loss is below ${stillFalling} of that at the best epoch and below V_best, ${minAfter} evaluations after it, without early stopping, which goes back to the best epoch; from ${minPoints} points and ${minEpochs} epochs on`,
  source: "Prechelt 1998, Early stopping, but when?",
  find({ design, train, validation }) {
    const best = bestPoint(validation);
    const { dataLoss, epoch } = validation;
    const points = dataLoss.length;
    if (!best || design.training.earlyStopping) return undefined;
    if (points < minPoints || epoch[points - 1] < minEpochs || points - 1 - best.index < minAfter)
      return undefined;
    const now = mean(dataLoss, Math.max(lastFrom(points), best.index + 1), points);
    const severity = above(now / best.loss, overfittingLimits);
    if (!severity || now - best.loss < minRise * dataLoss[0]) return undefined;
    const trainLoss = train.dataLoss;
    const then = train.step.findLastIndex((step) => step <= best.step);
    if (trainLoss.length === 0 || then < 0) return undefined;
    const trainNow = mean(trainLoss, Math.floor((1 - edge) * trainLoss.length), trainLoss.length);
    if (trainNow > Math.min(stillFalling * trainLoss[then], best.loss)) return undefined;
    const evidence = { bestEpoch: best.epoch, best: best.loss, now, trainThen: trainLoss[then], trainNow };
    return { severity, since: best.step, evidence };
  },
  short: () => "overfitting",
  message: ({ since, evidence: { bestEpoch, best, now } }) =>
    `The network overfits: the validation loss was best in epoch ${count(Math.round(bestEpoch))} (step ${count(since)}) with ${lossText(best)} and is ${lossText(now)} now, while the training loss falls.`,
  remedies: (make) => [make.earlyStopping(), make.strongerL2()],
};
