import type { DesignSpec } from "../shared/design/fields.ts";
import type { Preview } from "../shared/messages.ts";
import type { Dataset } from "./data/dataset.ts";
import { healthSampleSize } from "./healthSample.ts";
import type { Kernels } from "./kernels/kernels.ts";
import { referenceKernels } from "./kernels/reference/reference.ts";
import { layerSnapshots } from "./layerSnapshots.ts";
import { evaluationRows, Network } from "./network.ts";
import { sampleDataset } from "./sampleDataset.ts";

/**
 * The untrained network on the sample of training rows that a run's layers are measured on, batch norm with the sample's
 * statistics. The weights are those that a run with this seed starts from, before any pre-training.
 *
 * @throws InputError when the design does not fit the data
 */
export function preview(
  design: DesignSpec,
  dataset: Dataset,
  kernels: Kernels = referenceKernels(),
): Preview {
  const { inputs, outputs, task } = dataset.summary;
  const network = new Network(
    design,
    { inputs: inputs.length, outputs, task },
    { kernels, capacity: Math.min(evaluationRows, dataset.train.length), training: true },
  );
  try {
    network.initialize(design.training.seed, dataset);
    const rows = healthSampleSize(dataset.train.length, network.parameters);
    const batch = sampleDataset(dataset, rows);
    const { workspace, plan } = network;
    network.attach(batch);
    workspace.load(batch.train, 0, rows);
    workspace.forward("batch");
    if (plan.optimizer) workspace.backward();
    return {
      dataset: dataset.summary,
      layers: layerSnapshots(network, plan.optimizer && { updateRatios: [] }),
      shapes: network.layers,
    };
  } finally {
    network.close();
  }
}
