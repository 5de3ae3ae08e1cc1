import { bestPoint } from "../../shared/health/curves.ts";
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
 * The epoch with the least validation loss: the one that early stopping kept, where it did, and otherwise the one that the
 * diagnosis of overfitting names. Undefined while there are too few evaluations to compare.
 */
export function bestEpoch(log: RunLog | undefined): BestEpoch | undefined {
  if (log === undefined) return undefined;
  const { step, epoch, loss } = log.validation;
  if (step.filter((at) => at > 0).length < minEvaluations) return undefined;
  const kept = log.finished?.summary.bestEpoch;
  const best = kept == null ? bestPoint(log.validation)?.index : nearestTo(epoch, kept);
  return best === undefined
    ? undefined
    : { step: step[best], epoch: epoch[best], validationLoss: loss[best] };
}

function nearestTo(epochs: readonly number[], wanted: number): number {
  let best = 0;
  for (let i = 1; i < epochs.length; i++)
    if (Math.abs(epochs[i] - wanted) < Math.abs(epochs[best] - wanted)) best = i;
  return best;
}
