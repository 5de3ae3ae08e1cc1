import type { Dataset } from "../../data/encode/dataset.ts";
import type { Choice } from "../../shared/catalogue.ts";
import { batchSizeFor } from "../../shared/design/batchSize.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { choiceToJson } from "../../shared/design/print.ts";
import { InputError } from "../../shared/errors.ts";
import type { LayerSnapshot } from "../../shared/events.ts";
import { catalogue } from "../catalogue.ts";
import { checkTraining } from "../checkTraining.ts";
import { EpochOrder } from "../epoch.ts";
import { initializers } from "../initializers/initializers.ts";
import { emptyMeasures, type Kernels } from "../kernels/kernels.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { layerSnapshots } from "../layerSnapshots.ts";
import { Network } from "../network.ts";
import { UpdateMeter } from "../updateMeter.ts";

/**
 * The initialization laboratory (lecture row L15): one stack of layers, several ways to draw its weights, and what becomes
 * of the activations from layer to layer, before any training and after some steps of it.
 */
export interface LabStack {
  readonly depth: number;
  readonly width: number;
  readonly activation: Choice;
  readonly batchNorm: boolean;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly seed: number;
}

/** The lecture's experiment: 10 layers of 500 nodes; its input is N(0, 1) with d = 500, see `randomDataset`. */
export const lectureStack: LabStack = {
  depth: 10,
  width: 500,
  activation: { type: "tanh", parameters: {} },
  batchNorm: false,
  batchSize: 256,
  learningRate: 0.01,
  seed: 1,
};
export const lectureInputs = 500;

/** What the lecture compares. */
export const lectureSchemes: readonly Choice[] = [
  { type: "gaussian", parameters: { std: 0.01 } },
  { type: "gaussian", parameters: { std: 1 } },
  { type: "xavier-normal", parameters: {} },
  { type: "he-normal", parameters: {} },
];

export interface SchemeResult {
  readonly scheme: Choice;
  /** The hidden layers of the untrained network on the first batch. */
  readonly before: readonly LayerSnapshot[];
  /** Snapshots after the steps, on the last step's batch; undefined where no steps were requested. */
  readonly after: readonly LayerSnapshot[] | undefined;
  /** Steps made: fewer than asked for where the loss was not finite any more. */
  readonly steps: number;
}

/**
 * The stack as a design, with everything else as usual.
 *
 * @throws InputError when a number is out of its range
 */
export function labDesign(stack: LabStack): DesignSpec {
  const { depth, width, activation, batchNorm, batchSize, learningRate, seed } = stack;
  const layer = { units: width, batchNorm, activation: choiceToJson(activation, "activations", catalogue) };
  const optimizer = { type: "sgd", learningRate, momentum: 0 };
  const text = JSON.stringify({
    dataset: { path: "random" },
    layers: Array.from({ length: depth }, () => layer),
    training: { optimizer, batchSize, seed },
  });
  const { design, problems } = parseDesign(text, catalogue);
  if (!design) throw new InputError(problems[0].message, { field: problems[0].path });
  return design;
}

/**
 * Tries each scheme on the hidden layers of the design; the output layer stays as it is. Every scheme gets the same data,
 * the same batches and, where it draws as many numbers, the same random numbers. Training is plain: the optimizer at its
 * learning rate, without a schedule.
 *
 * Yields after every step and every scheme, so that the caller can look after other things, or give up.
 *
 * @throws InputError when the design and the data do not fit together
 */
export function* initLab(
  design: DesignSpec,
  dataset: Dataset,
  schemes: readonly Choice[],
  steps: number,
  kernels: Kernels = referenceKernels(),
): Generator<void, SchemeResult[]> {
  checkTraining(design, dataset.summary.rows);
  for (const { type } of schemes)
    if (initializers.find(({ id }) => id === type)?.pretrain)
      throw new InputError(
        `"${type}" trains the layers before the run instead of drawing them, which is not shown here; train a design with it.`,
        { field: "schemes" },
      );
  const results: SchemeResult[] = [];
  for (const scheme of schemes) {
    const layers = design.layers.map((layer) => ({ ...layer, init: scheme }));
    results.push({ scheme, ...(yield* tryScheme({ ...design, layers }, dataset, steps, kernels)) });
    yield;
  }
  return results;
}

function* tryScheme(
  design: DesignSpec,
  dataset: Dataset,
  steps: number,
  kernels: Kernels,
): Generator<void, Omit<SchemeResult, "scheme">> {
  const { layers, training } = design;
  const { inputs, outputs, task } = dataset.summary;
  const seed = training.shuffle ? training.seed : undefined;
  const hasBatchNorm = layers.some(({ batchNorm }) => batchNorm);
  const order = new EpochOrder(dataset.train, batchSizeFor(design, dataset.train.length), seed, hasBatchNorm);
  const shape = { inputs: inputs.length, outputs, task };
  const network = new Network(design, shape, { kernels, capacity: order.maxBatch, training: true });
  try {
    const { workspace } = network;
    const hidden = (snapshots: readonly LayerSnapshot[]) => snapshots.slice(0, layers.length);
    network.initialize(training.seed, dataset);
    network.attach(dataset);
    workspace.load(order.order, 0, order.batchRows(0));
    workspace.forward("batch");
    const before = hidden(layerSnapshots(network, undefined));
    if (steps === 0) return { before, after: undefined, steps };
    const meter = new UpdateMeter(network);
    const made = yield* makeSteps(network, order, steps, meter);
    // A learning rule without gradients has no measures of a step.
    const measured = made > 0 && network.plan.optimizer ? meter : undefined;
    return { before, after: hidden(layerSnapshots(network, measured)), steps: made };
  } finally {
    network.close();
  }
}

/** @returns how many updates were made before the loss was not finite */
function* makeSteps(
  network: Network,
  order: EpochOrder,
  steps: number,
  meter: UpdateMeter,
): Generator<void, number> {
  const { learningRate } = network.design.training.optimizer.parameters;
  const sums = emptyMeasures();
  let position = 0;
  for (let step = 1; step <= steps; step++) {
    if (position === 0) order.begin();
    const rows = order.batchRows(position);
    if (step === steps) meter.begin();
    if (!network.step(order.order, position, rows, learningRate, step, sums)) return step - 1;
    if (step === steps) meter.end();
    position = (position + rows) % order.order.length;
    yield;
  }
  return steps;
}
