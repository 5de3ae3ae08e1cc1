import type { DesignSpec } from "../shared/design/fields.ts";
import type { Preview } from "../shared/messages.ts";
import type { Dataset } from "./data/dataset.ts";
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
    network.attach(dataset);
    network.workspace.load(dataset.train, 0, rows);
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
