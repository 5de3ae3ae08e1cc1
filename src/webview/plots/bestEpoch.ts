import type { RunLog } from "../../shared/runLog.ts";

/** The evaluation with the least validation loss. */
export interface BestEpoch {
  readonly step: number;
  readonly epoch: number;
  readonly validationLoss: number;
}

/** Evaluations after the first update from which on the least loss is worth a mark. */
const minEvaluations = 2;

/**
 * The epoch with the least validation loss: the one that early stopping kept, where it did, and otherwise the first of
 * the lowest points of the curve. Undefined while there are too few evaluations to compare.
 */
export function bestEpoch(log: RunLog | undefined): BestEpoch | undefined {
  if (log === undefined) return undefined;
  const { step, epoch, loss } = log.validation;
  if (step.filter((at) => at > 0).length < minEvaluations) return undefined;
  const kept = log.finished?.summary.bestEpoch;
  let best = -1;
  for (let i = 0; i < step.length; i++) {
    if (kept != null) {
      if (best < 0 || Math.abs(epoch[i] - kept) < Math.abs(epoch[best] - kept)) best = i;
    } else if (Number.isFinite(loss[i]) && (best < 0 || loss[i] < loss[best])) best = i;
  }
  return best < 0 ? undefined : { step: step[best], epoch: epoch[best], validationLoss: loss[best] };
}
