/** A small dataset made of some training rows of a larger one, for looking at a network and for short trial runs. */
import type { Dataset, DatasetTargets } from "../data/encode/dataset.ts";
import { evenlySpaced } from "./healthSample.ts";
import { gather } from "./initialization.ts";

/**
 * A dataset of `count` training rows at even distances, without validation and test rows. All rows of a large dataset
 * are too many to copy into the kernels' memory for a look.
 *
 * @param count at most the training rows
 */
export function sampleDataset(dataset: Dataset, count: number): Dataset {
  const { summary, targets } = dataset;
  const rows = evenlySpaced(dataset.train, count);
  const sampled: DatasetTargets =
    targets.kind === "labels"
      ? { kind: "labels", labels: Int32Array.from(rows, (row) => targets.labels[row]) }
      : { kind: "values", values: gather(targets.values, summary.outputs, rows) };
  return {
    ...dataset,
    summary: { ...summary, rows: { all: count, train: count, validation: 0, test: 0 } },
    inputs: gather(dataset.inputs, summary.inputs.length, rows),
    targets: sampled,
    train: Uint32Array.from(rows, (_, i) => i),
    validation: new Uint32Array(0),
    test: new Uint32Array(0),
  };
}
