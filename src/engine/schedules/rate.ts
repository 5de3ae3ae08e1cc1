import type { TrainingSpec } from "../../shared/design/fields.ts";
import { bind } from "../../shared/registry.ts";
import { schedules } from "./schedules.ts";

/**
 * The learning rate of each update of a run. The first `warmupSteps` updates rise in a straight line, update t (from 1) at
 * t / warmupSteps of the rate with which the schedule begins (Goyal et al. 2017); the schedule's time starts after them.
 *
 * @returns a function of the number of updates made so far
 */
export function learningRates(
  { optimizer, schedule, warmupSteps, epochs }: TrainingSpec,
  updatesPerEpoch: number,
): (update: number) => number {
  const { entry, parameters } = bind(schedules, schedule, "training.schedule");
  const { learningRate } = optimizer.parameters;
  const time = { update: 0, updates: Math.max(1, epochs * updatesPerEpoch - warmupSteps), updatesPerEpoch };
  return (update) => {
    time.update = Math.max(0, update - warmupSteps);
    const rate = learningRate * entry.factor(time, parameters);
    return update < warmupSteps ? (rate * (update + 1)) / warmupSteps : rate;
  };
}
