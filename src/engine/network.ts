import type { DesignSpec, Task } from "../shared/design/fields.ts";
import { InputError } from "../shared/errors.ts";
import type { LayerShape } from "../shared/events.ts";
import { activations } from "./activations/activations.ts";
import { identity } from "./activations/identity.ts";
import type { FloatArray } from "./floats.ts";
import { initializers } from "./initializers/initializers.ts";
import type { DataRows, Kernels, LayerPlan, Measures, NetworkPlan, Workspace } from "./kernels/kernels.ts";
import {
  type LearnedTensor,
  learnedTensors,
  parameterCount,
  planParameters,
  tensorSize,
} from "./kernels/tensors.ts";
import type { Loss } from "./losses/loss.ts";
import { defaultLosses, losses } from "./losses/losses.ts";
import { optimizers } from "./optimizers/optimizers.ts";
import { Random } from "./random.ts";
import { type Bound, bind } from "./registry.ts";

/** What a network must know of its data. */
export interface NetworkShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly task: Task;
}

export interface NetworkOptions {
  readonly kernels: Kernels;
  /** The most rows that a batch may have. */
  readonly capacity: number;
  /** False for a network that only computes, which then needs no gradients and no optimizer state. */
  readonly training: boolean;
}

/** Rows evaluated at once: enough that the matrix products run at full speed, few enough to need little memory. */
export const evaluationRows = 256;

/**
 * k dense layers: the design's hidden layers and a linear output layer whose width comes from the data. All its numbers
 * are in the kernels' workspace; this class knows the design and the order of things.
 */
export class Network {
  readonly design: DesignSpec;
  readonly shape: NetworkShape;
  readonly plan: NetworkPlan;
  readonly workspace: Workspace;

  /**
   * Allocates the network, every parameter 0; {@link initialize} or a model's tensors come next.
   *
   * @throws InputError when the design names an unknown entry, a loss that does not fit the task, or needs more memory
   * than there can be
   */
  constructor(design: DesignSpec, shape: NetworkShape, options: NetworkOptions) {
    this.design = design;
    this.shape = shape;
    this.plan = planNetwork(design, shape, options);
    checkMemory(this.plan, options.kernels);
    this.workspace = options.kernels.open(this.plan);
  }

  /** Weights, biases, γ and β of all layers. */
  get parameters(): number {
    return planParameters(this.plan);
  }

  /** Of each dense layer, the output layer last. */
  get layers(): readonly LayerShape[] {
    return this.plan.layers.map((layer) => ({
      inputs: layer.inputs,
      units: layer.units,
      parameters: parameterCount(layer),
    }));
  }

  attach(data: DataRows): void {
    this.workspace.attach(data);
  }

  /**
   * Draws the weights as the design says, each layer from a stream of its own; biases get their constant, γ = 1, β = 0,
   * running mean 0 and variance 1. The output layer's stream does not depend on the number of hidden layers.
   */
  initialize(seed: number): void {
    for (const [index, layer] of this.plan.layers.entries()) {
      const hidden = index < this.design.layers.length;
      const choice = hidden ? this.design.layers[index].init : this.design.output.init;
      const { entry, parameters } = bind(
        initializers,
        choice,
        hidden ? `layers[${index}].init` : "output.init",
      );
      const random = new Random(seed, `initialization ${hidden ? index : "output"}`);
      const weight = new Float64Array(layer.units * layer.inputs);
      const shape = { fanIn: layer.inputs, fanOut: layer.units };
      for (let i = 0; i < weight.length; i++) weight[i] = entry.weight(shape, random, parameters);
      const constant = (value: number) => new Float64Array(layer.units).fill(value);
      this.workspace.write(index, "weight", "value", weight);
      this.workspace.write(index, "bias", "value", constant(parameters.bias));
      if (layer.batchNorm?.affine) {
        this.workspace.write(index, "gamma", "value", constant(1));
        this.workspace.write(index, "beta", "value", constant(0));
      }
      if (layer.batchNorm) {
        this.workspace.write(index, "runningMean", "value", constant(0));
        this.workspace.write(index, "runningVariance", "value", constant(1));
      }
    }
  }

  /**
   * Adds the loss and score of these rows, measured in evaluation mode, to the sums. Pauses after each batch, so that the
   * caller can look after other things; the batch in the workspace is another afterwards.
   */
  *evaluate(rows: Uint32Array, sums: Measures): Generator<void, void> {
    const size = Math.min(this.plan.capacity, evaluationRows);
    for (let first = 0; first < rows.length; first += size) {
      this.workspace.load(rows, first, Math.min(size, rows.length - first));
      this.workspace.forward("evaluation");
      this.workspace.measure(sums);
      yield;
    }
  }

  /** All learned parameters, or their gradients, one after the other in logical order; for tests and for checks. */
  readAll(part: "value" | "gradient"): Float64Array {
    const all = new Float64Array(this.parameters);
    this.eachLearned((index, tensor, from, to) =>
      this.workspace.read(index, tensor, part, all.subarray(from, to)),
    );
    return all;
  }

  /** The reverse of {@link readAll} for the values. */
  writeAll(values: FloatArray): void {
    this.eachLearned((index, tensor, from, to) =>
      this.workspace.write(index, tensor, "value", values.subarray(from, to)),
    );
  }

  close(): void {
    this.workspace.close();
  }

  private eachLearned(visit: (layer: number, tensor: LearnedTensor, from: number, to: number) => void): void {
    let at = 0;
    for (const [index, layer] of this.plan.layers.entries()) {
      for (const tensor of learnedTensors) {
        const size = tensorSize(layer, tensor);
        if (size > 0) visit(index, tensor, at, at + size);
        at += size;
      }
    }
  }
}

function planNetwork(
  design: DesignSpec,
  { inputs, outputs, task }: NetworkShape,
  { capacity, training }: NetworkOptions,
): NetworkPlan {
  const layers: LayerPlan[] = [];
  let width = inputs;
  for (const [index, { units, activation, batchNorm }] of design.layers.entries()) {
    const bound = bind(activations, activation, `layers[${index}].activation`);
    layers.push({ inputs: width, units, activation: bound, batchNorm });
    width = units;
  }
  const linear = { entry: identity, parameters: {} };
  layers.push({ inputs: width, units: outputs, activation: linear, batchNorm: undefined });
  return {
    inputs,
    layers,
    loss: chooseLoss(design, task),
    optimizer: training ? bind(optimizers, design.training.optimizer, "training.optimizer") : undefined,
    l2: design.training.l2,
    capacity,
  };
}

/** The address space of 32-bit WebAssembly; the reference keeps to it, so that a design runs on every backend or on none. */
const mostBytes = 4 * 1024 ** 3;

function checkMemory(plan: NetworkPlan, kernels: Kernels): void {
  const bytes = kernels.bytes(plan);
  if (bytes < mostBytes) return;
  const gigabytes = (bytes / 1024 ** 3).toFixed(1);
  throw new InputError(
    `layers: the network has ${planParameters(plan)} parameters and would need ${gigabytes} GB; at most 4 GB can be used. Use fewer units, or a smaller training.batchSize.`,
    { field: "layers" },
  );
}

function chooseLoss(design: DesignSpec, task: Task): Bound<Loss> {
  if (!design.loss) return { entry: defaultLosses[task], parameters: {} };
  const bound = bind(losses, design.loss, "loss");
  if (!bound.entry.tasks.includes(task)) {
    const fit = losses.filter(({ tasks }) => tasks.includes(task)).map(({ id }) => `"${id}"`);
    throw new InputError(
      `loss: "${bound.entry.id}" is not for ${task}, which the target column asks for. Use ${fit.join(" or ")}.`,
      { field: "loss" },
    );
  }
  return bound;
}
