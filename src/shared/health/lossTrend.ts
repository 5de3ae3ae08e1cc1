import type { Curve } from "../curve.ts";
import type { Evidence, RunTrouble, Severity } from "./diagnosis.ts";

/** Fewer points of the curve, or epochs, say nothing yet. */
const fewestPoints = 12;
const fewestEpochs = 2;
/** The beginning of the curve, where the loss of the initialization wears off. */
const beginning = 0.1;
/** A second half that is not lower than this share of the first one has stopped falling. */
const flat = 0.99;
/** A loss that has fallen below this share of where it began has learned something: then a flat end is its goal. */
const learned = 0.8;
const rising = 1.05;
/** Of the layer that moves most: with a smaller ratio of update to weight nothing can be seen to happen. */
const smallUpdate = 3e-5;

/** A loss that cannot fall further, such as a perceptron's without a mistake. */
const nothing = 1e-9;
/** Of the loss at the start: below it the network does what it is for. */
const enough = 0.1;

export interface LossTrend {
  readonly kind: RunTrouble;
  readonly severity: Severity;
  readonly since: number;
  readonly evidence: Evidence;
}

/**
 * Whether the training loss rises, or has not fallen since the start. A loss that has fallen and then stays is not a
 * trouble: training ends so.
 *
 * @param updateRatio the largest of the layers', null where it is not known
 */
export function lossTrend(train: Curve, updateRatio: number | null): LossTrend | undefined {
  const { loss, step, epoch } = train;
  const count = loss.length;
  if (count < fewestPoints || epoch[count - 1] < fewestEpochs) return undefined;
  const first = Math.ceil(count * beginning);
  const middle = Math.ceil((first + count) / 2);
  const before = mean(loss, first, middle);
  const now = mean(loss, middle, count);
  const [start] = loss;
  const evidence = { start, before, now, ...(updateRatio === null ? {} : { updateRatio }) };
  if (now > rising * before && now > start)
    return { kind: "loss-rising", severity: "bad", since: step[first], evidence };
  if (now < learned * start || now <= nothing) return undefined;
  const since = step[first];
  if (updateRatio !== null && updateRatio < smallUpdate)
    return { kind: "update-too-small", severity: "warning", since, evidence };
  if (now < flat * before) return undefined;
  return { kind: "loss-not-falling", severity: "warning", since, evidence };
}

/** Whether the training loss, over the last tenth of its curve, is a small part of what it was. */
export function hasLearned({ loss }: Curve): boolean {
  if (loss.length < fewestPoints) return false;
  const last = mean(loss, Math.floor((1 - beginning) * loss.length), loss.length);
  return last < enough * loss[0] || last <= nothing;
}

function mean(values: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  return sum / (to - from);
}
