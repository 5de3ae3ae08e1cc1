/** Where a run is, in the same words everywhere: in the toolbar, the status bar, notifications and questions. */
import type { RunLog } from "../runLog.ts";
import { count } from "./numbers.ts";

/** What is known of a run. */
export interface RunFacts {
  readonly log: RunLog | undefined;
  readonly trainedDesign?: { readonly training: { readonly epochs: number } } | undefined;
}

/**
 * The epoch that is being trained, or that has just been, of how many: "epoch 4/50" from the first step of the fourth epoch to
 * its last. 0 before the first step.
 */
export function epochText(epoch: number, epochs: number): string {
  // An epoch's end may be a rounding away from a whole number.
  const present = Math.min(epochs, Math.ceil(epoch - 1e-9));
  return `epoch ${count(Math.max(0, present))}/${count(epochs)}`;
}

/** Returns the position of a run, or of the layer that is being pre-trained: "pre-training layer 2, epoch 3/10". */
export function runPositionText({ log, trainedDesign }: RunFacts): string {
  const pretraining = log?.presentPretraining;
  if (pretraining)
    return `pre-training layer ${pretraining.layer + 1}, ${epochText(pretraining.epoch, pretraining.epochs)}`;
  return epochText(log?.latestProgress?.epoch ?? 0, plannedEpochs({ log, trainedDesign }));
}

/** Epochs that the run is to have. */
export function plannedEpochs({ log, trainedDesign }: RunFacts): number {
  return log?.started?.epochs ?? trainedDesign?.training.epochs ?? 0;
}

/** Where a checkpoint was made, to within a tenth of an epoch: "epoch 3.4 of 50 (step 1 234)". */
export function runPlaceText(place: {
  readonly epoch: number;
  readonly epochs: number;
  readonly step: number;
}): string {
  return `epoch ${place.epoch.toFixed(1)} of ${count(place.epochs)} (step ${count(place.step)})`;
}
