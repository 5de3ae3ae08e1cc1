/** The places of a full grid, the order in which its runs are made, and the shares of several machines. */
import type { Axis, AxisValue } from "./fields.ts";

/** A cell before its design is made. */
export interface CellPlace {
  readonly index: readonly number[];
  readonly values: readonly AxisValue[];
}

/** Every combination of the axes' values, the first axis varying fastest. Without axes there is one cell. */
export function* gridPlaces(axes: readonly Pick<Axis, "values">[]): Generator<CellPlace> {
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  for (let cell = 0; cell < count; cell++) {
    let rest = cell;
    const index = axes.map(({ values }) => {
      const place = rest % values.length;
      rest = Math.floor(rest / values.length);
      return place;
    });
    yield { index, values: index.map((place, axis) => axes[axis].values[place]) };
  }
}

/** One run: a cell with one of its seeds. */
export interface CellSeed {
  readonly cell: number;
  readonly seed: number;
}

/** All runs, breadth first: every cell with the first seed, then with the second, so that the whole picture is there early. */
export function breadthFirst(cells: number, seeds: readonly number[]): readonly CellSeed[] {
  return seeds.flatMap((seed) => Array.from({ length: cells }, (_, cell) => ({ cell, seed })));
}

/** The runs of each cell, one for each seed, of a list that is {@link breadthFirst}. */
export function runsByCell<T>(cells: number, seeds: number, runs: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: cells }, (_, cell) =>
    Array.from({ length: seeds }, (_, seed) => runs[seed * cells + cell]),
  );
}

/** A share of the runs: number `part` of `parts`, counted from 1. */
export interface Shard {
  readonly part: number;
  readonly parts: number;
}

/** The runs of a shard. Those of all shards are all runs, each once. */
export function runsOfShard<T>(runs: readonly T[], { part, parts }: Shard): readonly T[] {
  return runs.filter((_, i) => i % parts === part - 1);
}
