/** A run's loss in a few numbers, for a list of runs. */
import type { RunLog } from "../runLog.ts";

/** Number of points of a sparkline. */
const points = 40;

/** The validation loss, or the training loss where there is none, evenly over the run from its first value to its last. */
export function sparklineOf({ train, validation }: Pick<RunLog, "train" | "validation">): readonly number[] {
  const { loss } = validation.loss.length > 1 ? validation : train;
  const finite = loss.filter(Number.isFinite);
  if (finite.length <= points) return finite.map(rounded);
  return Array.from({ length: points }, (_, i) =>
    rounded(finite[Math.round((i * (finite.length - 1)) / (points - 1))]),
  );
}

/** Four significant digits are more than can be seen. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
