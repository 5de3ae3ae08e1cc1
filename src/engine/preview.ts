import type { DesignSpec } from "../shared/design/fields.ts";
import type { Preview } from "../shared/messages.ts";
import type { Dataset, DatasetTargets } from "./data/dataset.ts";
import { gather } from "./initialization.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { referenceKernels } from "./kernels/reference/reference.ts";
import { layerSnapshots } from "./layerSnapshots.ts";
import { Network } from "./network.ts";

const previewRows = 256;

/**
 * The untrained network on one batch: the first rows of the training part, batch norm with that batch's statistics. The
 * weights are those that a run with this seed starts from, before any pre-training.
 *
 * @throws InputError when the design does not fit the data
 */
export function preview(
  design: DesignSpec,
  dataset: Dataset,
  kernels: Kernels = referenceKernels(),
): Preview {
  const rows = Math.min(previewRows, dataset.train.length);
  const { inputs, outputs, task } = dataset.summary;
  const network = new Network(
    design,
    { inputs: inputs.length, outputs, task },
    { kernels, capacity: rows, training: false },
  );
  try {
    network.initialize(design.training.seed, dataset);
    const batch = firstRows(dataset, rows);
    network.attach(batch);
    network.workspace.load(batch.train, 0, rows);
    network.workspace.forward("batch");
    return {
      dataset: dataset.summary,
      layers: layerSnapshots(network, undefined),
      shapes: network.layers,
    };
  } finally {
    network.close();
  }
}

/** A dataset of the training part's first rows alone: all rows are too many to copy into the kernels' memory for one batch. */
function firstRows(dataset: Dataset, count: number): Dataset {
  const { summary, targets } = dataset;
  const rows = dataset.train.subarray(0, count);
  const firstTargets: DatasetTargets =
    targets.kind === "labels"
      ? { kind: "labels", labels: Int32Array.from(rows, (row) => targets.labels[row]) }
      : { kind: "values", values: gather(targets.values, summary.outputs, rows) };
  return {
    ...dataset,
    inputs: gather(dataset.inputs, summary.inputs.length, rows),
    targets: firstTargets,
    train: Uint32Array.from(rows, (_, i) => i),
  };
}
