/** What several criteria ask of a run's curves. */
import type { Curve } from "../curve.ts";

/** Minimum number of points of the curve, and of epochs, for a finding about it. */
export const minPoints = 12;
export const minEpochs = 2;
/** Share of the curve at its beginning where the loss of the initialization wears off, and at its end that counts as now. */
export const edge = 0.1;
/** A training loss that has fallen below this share of its start does what the network is for. */
export const learnedShare = 0.1;
/** A loss that cannot fall further, such as a perceptron's without a mistake. */
export const noLoss = 1e-9;

/** Whether the curve is long enough to be judged. */
export function isLongEnough({ loss, epoch }: Curve): boolean {
  return loss.length >= minPoints && epoch[loss.length - 1] >= minEpochs;
}

/** Whether the training loss without the penalty, over the last tenth of its curve, is below a tenth of where it began. */
export function hasLearned({ dataLoss: loss }: Curve): boolean {
  if (loss.length < minPoints) return false;
  const last = mean(loss, lastFrom(loss.length), loss.length);
  return last < learnedShare * loss[0] || last <= noLoss;
}

/** Index of the first point of the last tenth of a curve. */
export function lastFrom(points: number): number {
  return Math.min(points - 1, Math.floor((1 - edge) * points));
}

/** Mean of values[from] … values[to − 1]. */
export function mean(values: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  return sum / (to - from);
}

/** The point of the curve at which the validation loss, without the penalty, was lowest. */
export interface BestPoint {
  readonly index: number;
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
}

/** The best point of a validation curve; undefined for an empty one. Charts mark it, the diagnosis names it. */
export function bestPoint(validation: Curve): BestPoint | undefined {
  const { dataLoss, step, epoch } = validation;
  if (dataLoss.length === 0) return undefined;
  let index = 0;
  for (let i = 1; i < dataLoss.length; i++) if (dataLoss[i] < dataLoss[index]) index = i;
  return { index, step: step[index], epoch: epoch[index], loss: dataLoss[index] };
}
