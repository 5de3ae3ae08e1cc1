import { type CooperativeTask, chunks } from "../cooperative.ts";
import type { Random } from "../random.ts";
import { bootstrapInterval } from "./intervals.ts";
import type { NumberPredictions } from "./regression.ts";

/**
 * Number of groups that rows are resampled in. More rows are put into groups at random, each of as many rows as any other up to
 * one, and the groups are resampled: the interval's width then has a relative error of 1/√(2 · 1000) = 2.2 %, as large as that
 * of 1,000 resamples, and the time hardly grows with the rows.
 */
const maxGroups = 1000;

/**
 * The 95 % interval of R² (of several targets of their mean) by resampling the rows.
 *
 * @returns null with fewer than two rows, and where R² is not defined in most resamples
 */
export function* r2Interval(
  { targets, actual, predicted }: NumberPredictions,
  random: Random,
): CooperativeTask<readonly [number, number] | null> {
  const rows = actual.length / targets.length;
  if (rows < 2) return null;
  const groups = Math.min(rows, maxGroups);
  const order = Uint32Array.from({ length: rows }, (_, row) => row);
  if (groups < rows) yield* random.shuffling(order);
  const sums: GroupSums[] = [];
  for (const target of targets.keys())
    sums.push(yield* sumsOf({ order, groups, actual, predicted, first: target, stride: targets.length }));
  const scoreOf = (sample: Uint32Array) =>
    sums.reduce((sum, target) => sum + determination(target, sample), 0) / sums.length;
  // A group's index without the rounding to whole multiples that `below` does: a group is favored by less than a millionth.
  const draw = (below: number) => Math.floor((random.bits() / 4294967296) * below);
  return (yield* bootstrapInterval(groups, scoreOf, draw)) ?? null;
}

/** What R² of a resample needs of each group of rows. */
interface GroupSums {
  readonly rows: Float64Array;
  /** Sums of the target's distance from its mean, of that squared, and of the squared errors. */
  readonly values: Float64Array;
  readonly squares: Float64Array;
  readonly errors: Float64Array;
}

interface TargetRows extends Pick<NumberPredictions, "actual" | "predicted"> {
  /** The rows, of which each `groups`-th is in a group. */
  readonly order: Uint32Array;
  readonly groups: number;
  /** Where the target's values are: at `first + row * stride`. */
  readonly first: number;
  readonly stride: number;
}

function* sumsOf({
  order,
  groups,
  actual,
  predicted,
  first,
  stride,
}: TargetRows): CooperativeTask<GroupSums> {
  let mean = 0;
  for (const { from, to } of chunks(order.length)) {
    for (let row = from; row < to; row++) mean += actual[first + row * stride] / order.length;
    yield;
  }
  const [rows, values, squares, errors] = Array.from({ length: 4 }, () => new Float64Array(groups));
  for (const { from, to } of chunks(order.length)) {
    for (let place = from; place < to; place++) {
      const group = place % groups;
      const at = first + order[place] * stride;
      const distance = actual[at] - mean;
      rows[group]++;
      values[group] += distance;
      squares[group] += distance * distance;
      errors[group] += (predicted[at] - actual[at]) ** 2;
    }
    yield;
  }
  return { rows, values, squares, errors };
}

/** R² of a resample; NaN where the target does not vary in it beyond rounding. */
function determination({ rows, values, squares, errors }: GroupSums, sample: Uint32Array): number {
  let [count, sum, squared, squaredErrors] = [0, 0, 0, 0];
  for (let i = 0; i < sample.length; i++) {
    const group = sample[i];
    count += rows[group];
    sum += values[group];
    squared += squares[group];
    squaredErrors += errors[group];
  }
  const spread = squared - (sum * sum) / count;
  return spread > 1e-12 * squared ? 1 - squaredErrors / spread : Number.NaN;
}
