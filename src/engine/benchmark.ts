import type { BenchmarkResult } from "../shared/compute.ts";
import { type TaskControl, Yielder } from "../shared/cooperative.ts";
import { InputError } from "../shared/errors.ts";
import { Random } from "../shared/random.ts";
import { type Bound, bind } from "../shared/registry.ts";
import type { Activation } from "./activations/activation.ts";
import { identity } from "./activations/identity.ts";
import { emptyMeasures, type Kernels, type NetworkPlan, type Workspace } from "./kernels/kernels.ts";
import { planParameters } from "./kernels/tensors.ts";
import { losses } from "./losses/losses.ts";
import { checkMemory } from "./network.ts";
import { optimizers } from "./optimizers/optimizers.ts";

/** A network to measure: its inputs, the hidden layers' widths and its outputs. */
export interface BenchmarkNetwork {
  readonly sizes: readonly number[];
  /** Rows of a step. */
  readonly batch: number;
  /** Activation of the hidden layers; batch norm concerns the hidden layers, too. */
  readonly activation: Bound<Activation>;
  readonly batchNorm: boolean;
}

/** It learns by softmax cross-entropy and SGD with momentum. */
export function planBenchmark({ sizes, batch, activation, batchNorm }: BenchmarkNetwork): NetworkPlan {
  const last = sizes.length - 2;
  return {
    inputs: sizes[0],
    layers: sizes.slice(1).map((units, index) => ({
      inputs: sizes[index],
      units,
      activation: index < last ? activation : { entry: identity, parameters: {} },
      batchNorm: batchNorm && index < last ? { affine: true, epsilon: 1e-5, decay: 0.9 } : undefined,
    })),
    loss: bind(losses, { type: "softmax-cross-entropy", parameters: {} }, "loss"),
    optimizer: bind(optimizers, { type: "sgd", parameters: { momentum: 0.9 } }, "optimizer"),
    l2: 0,
    clipNorm: 0,
    capacity: batch,
  };
}

export interface BenchmarkTask {
  readonly plan: NetworkPlan;
  /** Rows of a step. */
  readonly batch: number;
  /** How long to measure. */
  readonly seconds: number;
}

/** Number of batches whose rows are gathered from: more than the caches hold, as in a real run … */
const batchesOfData = 20;
/** … unless that would be more numbers than this. */
const maxNumbers = 2 ** 25;
/** A clock is read after runs of at least this long, in milliseconds. */
const minRun = 2;
const warmUp = 250;
const learningRate = 0.001;

/**
 * Measures a training step on random numbers: gathering the batch, the forward pass, the loss and its gradient, the backward
 * pass and the optimizer's update, as a run makes it.
 *
 * @throws InputError when the network is too large, or is trained without gradients; CancellationError
 */
export async function benchmark(
  { plan, batch, seconds }: BenchmarkTask,
  kernels: Kernels,
  control: TaskControl,
): Promise<BenchmarkResult> {
  if (!plan.optimizer)
    throw new InputError("training.optimizer: a learning rule has no training step to measure.", {
      field: "training.optimizer",
    });
  checkMemory(plan, kernels);
  const workspace = kernels.open(plan);
  try {
    const run = prepare(workspace, batch);
    const times = await measure(run, 1000 * seconds, new Yielder(control));
    const msPerStep = times[0];
    const products = plan.layers.reduce((sum, { inputs, units }) => sum + inputs * units, 0);
    return {
      msPerStep,
      medianMsPerStep: times[times.length >> 1],
      samplesPerSecond: (1000 * batch) / msPerStep,
      gflops: (6 * batch * products) / (msPerStep * 1e6),
      backend: kernels.backend,
      threads: workspace.threads,
      parameters: planParameters(plan),
      bytes: kernels.bytes(plan),
    };
  } finally {
    workspace.close();
  }
}

/** Fills the network and its data with random numbers. The result makes a given number of steps. */
export function prepare(workspace: Workspace, batch: number): (steps: number) => void {
  const { plan } = workspace;
  const random = new Random(1, "benchmark");
  const batches = Math.max(1, Math.min(batchesOfData, Math.floor(maxNumbers / (batch * plan.inputs))));
  const rows = batches * batch;
  const outputs = plan.layers[plan.layers.length - 1].units;
  const { tasks, coding } = plan.loss.entry;
  const isLabels = tasks.includes("classification") && coding === "one-hot";
  workspace.attach({
    inputs: Float32Array.from({ length: rows * plan.inputs }, () => random.normal()),
    targets: isLabels
      ? { kind: "labels", labels: Int32Array.from({ length: rows }, () => random.bits() % outputs) }
      : { kind: "values", values: Float32Array.from({ length: rows * outputs }, () => random.normal()) },
  });
  for (const [index, { inputs, units, batchNorm }] of plan.layers.entries()) {
    const deviation = Math.sqrt(1 / inputs);
    const weight = Float32Array.from({ length: inputs * units }, () => deviation * random.normal());
    workspace.write(index, "weight", "value", weight);
    if (batchNorm?.affine) workspace.write(index, "gamma", "value", new Float32Array(units).fill(1));
  }
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  random.shuffle(order);
  const sums = emptyMeasures();
  let next = 0;
  let update = 1;
  return (steps) => {
    for (let step = 0; step < steps; step++) {
      workspace.step(order, next * batch, batch, learningRate, update++, sums);
      next = (next + 1) % batches;
    }
  };
}

/** Milliseconds of a step, from the least to the greatest of the repetitions. */
async function measure(
  run: (steps: number) => void,
  milliseconds: number,
  yielder: Yielder,
): Promise<number[]> {
  let steps = 1;
  const begin = performance.now();
  // The code is compiled and other threads start meanwhile.
  while (performance.now() - begin < warmUp) {
    const from = performance.now();
    run(steps);
    if (performance.now() - from < minRun) steps = Math.ceil(1.5 * steps);
    await yielder.pause();
  }
  const times: number[] = [];
  const start = performance.now();
  do {
    const from = performance.now();
    run(steps);
    times.push((performance.now() - from) / steps);
    await yielder.pause();
  } while (performance.now() - start < milliseconds);
  return times.sort((a, b) => a - b);
}
