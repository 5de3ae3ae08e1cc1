/** Random search (Bergstra and Bengio 2012): cells that are drawn from the axes in place of the full grid. */
import { Random } from "../random.ts";
import { rangeValue, valueInRange } from "./axisRange.ts";
import type { Axis, AxisValue, ExperimentSpec } from "./fields.ts";
import type { CellPlace } from "./grid.ts";

/** Number of draws in a row that repeat a cell, after which there are taken to be no others. */
const maxRepeats = 1000;

/**
 * Draws cells: of each axis a value of its list, each as likely as the others, or any number of its range, on a log scale
 * log-uniformly. No cell is drawn twice, so that there are fewer than asked for where the lists have no more.
 */
export function* searchPlaces(
  axes: readonly Axis[],
  { samples, seed }: NonNullable<ExperimentSpec["search"]>,
): Generator<CellPlace> {
  const random = new Random(seed, "experiment search");
  const drawn = new Set<string>();
  let repeats = 0;
  while (drawn.size < samples && repeats < maxRepeats) {
    const values = axes.map((axis) => draw(axis, random));
    const key = JSON.stringify(values.map(({ value }) => value));
    if (drawn.has(key)) {
      repeats++;
      continue;
    }
    repeats = 0;
    yield { index: [drawn.size], values };
    drawn.add(key);
  }
}

function draw({ range, values }: Axis, random: Random): AxisValue {
  return range
    ? rangeValue(range, valueInRange(range, random.uniform()))
    : values[random.below(values.length)];
}
