import type { Dataset } from "../data/encode/dataset.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import type { Preview } from "../shared/messages.ts";
import { healthSampleSize } from "./healthSample.ts";
import type { Kernels, NetworkPlan } from "./kernels/kernels.ts";
import { referenceKernels } from "./kernels/reference/reference.ts";
import { layerSnapshots } from "./layerSnapshots.ts";
import {
  bindInitializers,
  checkMemory,
  evaluationRows,
  layerShapes,
  Network,
  planNetwork,
} from "./network.ts";
import { sampleDataset } from "./sampleDataset.ts";

/** The memory that a preview may take, in bytes: a design that is merely opened may be anybody's. */
const maxBytes = 2 ** 29;
/** The operations that drawing the weights may take: a few seconds. */
const maxOperations = 2 ** 32;

/**
 * The untrained network on the sample of training rows that a run's layers are measured on, batch norm with the sample's
 * statistics. The weights are those that a run with this seed starts from, before any pre-training.
 *
 * A network that would take too much memory or time is not computed; the preview says so.
 *
 * @throws InputError when the design does not fit the data
 */
export function preview(
  design: DesignSpec,
  dataset: Dataset,
  kernels: Kernels = referenceKernels(),
): Preview {
  const { inputs, outputs, task } = dataset.summary;
  const shape = { inputs: inputs.length, outputs, task };
  const capacity = Math.min(evaluationRows, dataset.train.length);
  const planned = planNetwork(design, shape, { capacity, training: true });
  checkMemory(planned, kernels);
  const limit = limitOf(planned, design, kernels);
  if (limit !== undefined)
    return { dataset: dataset.summary, layers: [], shapes: layerShapes(planned), limit };
  const network = new Network(design, shape, { kernels, capacity, training: true });
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

/** Why the network is not computed for a preview; undefined where it is. */
function limitOf(plan: NetworkPlan, design: DesignSpec, kernels: Kernels): string | undefined {
  const advice = "Train the network to see its layers.";
  const bytes = kernels.bytes(plan);
  if (bytes > maxBytes)
    return `The untrained layers are not shown: they would take ${megabytes(bytes)} MB of memory, and ${megabytes(maxBytes)} MB are the limit before a run. ${advice}`;
  const operations = bindInitializers(design).map(({ initializer }, i) => {
    const { inputs: fanIn, units: fanOut } = plan.layers[i];
    return initializer.entry.operations?.({ fanIn, fanOut }) ?? fanIn * fanOut;
  });
  if (operations.reduce((sum, count) => sum + count, 0) > maxOperations)
    return `The untrained layers are not shown: drawing their weights would take too long before a run. ${advice}`;
  return undefined;
}

function megabytes(bytes: number): string {
  return Math.round(bytes / 2 ** 20).toLocaleString("en-US");
}
