import { rowWeights } from "../data/encode/classWeights.ts";
import type { Dataset } from "../data/encode/dataset.ts";
import type { DesignSpec, Task } from "../shared/design/fields.ts";
import { InputError } from "../shared/errors.ts";
import type { LayerShape } from "../shared/events.ts";
import type { FloatArray } from "../shared/floats.ts";
import { type Bound, bind } from "../shared/registry.ts";
import { activations } from "./activations/activations.ts";
import { type InitializationData, initialize, type LayerInitialization } from "./initialization.ts";
import { initializers } from "./initializers/initializers.ts";
import type { DataRows, Kernels, LayerPlan, Measures, NetworkPlan, Workspace } from "./kernels/kernels.ts";
import {
  type LearnedTensor,
  learnedTensors,
  parameterCount,
  planParameters,
  tensorSize,
} from "./kernels/tensors.ts";
import { codeLabels } from "./losses/coding.ts";
import type { Loss } from "./losses/loss.ts";
import { bindLoss, losses } from "./losses/losses.ts";
import type { LearningRule } from "./optimizers/learningRule.ts";
import { learningRules } from "./optimizers/learningRules.ts";
import { optimizers } from "./optimizers/optimizers.ts";
import { RuleTraining } from "./optimizers/ruleTraining.ts";

/** The facts of the data that a network needs. */
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
 * k dense layers: the design's hidden layers and an output layer, linear by default, whose width comes from the data. All its numbers
 * are in the kernels' workspace; this class knows the design and the order of things.
 */
export class Network {
  readonly design: DesignSpec;
  readonly shape: NetworkShape;
  readonly plan: NetworkPlan;
  readonly workspace: Workspace;
  /** How each layer is set before the first step. */
  readonly initializations: readonly LayerInitialization[];
  /** Trains the network where the design names a learning rule in place of an optimizer. */
  private readonly rule: RuleTraining | undefined;
  private data: DataRows | undefined;

  /**
   * Allocates the network, every parameter 0; {@link initialize} or a model's tensors come next.
   *
   * @throws InputError when the design names an unknown entry, a loss that does not fit the task, or needs more memory
   * than there can be
   */
  constructor(design: DesignSpec, shape: NetworkShape, options: NetworkOptions) {
    this.design = design;
    this.shape = shape;
    const rule = bindRule(design);
    this.initializations = bindInitializers(design);
    this.plan = planNetwork(design, shape, options);
    checkMemory(this.plan, options.kernels);
    this.workspace = options.kernels.open(this.plan);
    this.rule = rule && new RuleTraining(rule, this.plan, this.workspace);
  }

  /** Weights, biases, γ and β of all layers. */
  get parameters(): number {
    return planParameters(this.plan);
  }

  /** Inputs, units and parameters of each dense layer, the output layer last. */
  get layers(): readonly LayerShape[] {
    return layerShapes(this.plan);
  }

  /**
   * Gives the workspace the rows to gather from, classes coded as the loss wants them. Kernels with a memory of their own
   * copy them there; the dataset then lets its arrays go and takes the kernels'.
   */
  attach(dataset: Dataset): void {
    const { inputs } = dataset;
    const weights = rowWeights(this.design.training.classWeights, dataset);
    const targets = this.codedTargets(dataset);
    this.data = this.workspace.attach({ inputs, targets, ...(weights && { weights }) });
    if (targets === dataset.targets) dataset.targets = this.data.targets;
    dataset.inputs = this.data.inputs;
  }

  /**
   * Sets every parameter as the design says; the output layer's random stream does not depend on the number of hidden
   * layers. What initializers do by training (see `pretrain.ts`) is left to the run.
   *
   * @param data what initializers that fit to data look at
   */
  initialize(seed: number, data?: InitializationData): void {
    initialize(this.plan, this.initializations, this.workspace, seed, data);
  }

  /**
   * One training step on rows order[first] …, by the optimizer (see {@link Workspace.step}) or the learning rule.
   *
   * @returns whether the loss was finite and the update was made
   */
  step(
    order: Uint32Array,
    first: number,
    count: number,
    learningRate: number,
    update: number,
    sums: Measures,
  ): boolean {
    if (!this.rule) return this.workspace.step(order, first, count, learningRate, update, sums);
    if (!this.data) throw new Error("No data is attached.");
    return this.rule.step(this.data, order, first, count, learningRate, sums);
  }

  /**
   * Adds the loss and score of these rows, measured in evaluation mode, to the sums. Pauses after each batch, so that the
   * caller can look after other things; the batch in the workspace is another afterwards.
   */
  *evaluate(rows: Uint32Array, sums: Measures): Generator<Uint32Array, void> {
    const size = Math.min(this.plan.capacity, evaluationRows);
    for (let first = 0; first < rows.length; first += size) {
      const batch = rows.subarray(first, first + size);
      this.workspace.load(rows, first, batch.length);
      this.workspace.forward("evaluation");
      this.workspace.measure(sums);
      yield batch;
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

  private codedTargets({ targets, summary }: Dataset): DataRows["targets"] {
    const { coding } = this.plan.loss.entry;
    if (targets.kind === "values" || coding === "one-hot") return targets;
    return { kind: "values", values: codeLabels(targets.labels, summary.classes.length, coding) };
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

/**
 * The plan of a design for the kernels.
 *
 * @throws InputError when the design names an unknown entry or a loss that does not fit the task
 */
export function planNetwork(
  design: DesignSpec,
  { inputs, outputs, task }: NetworkShape,
  { capacity, training }: Omit<NetworkOptions, "kernels">,
): NetworkPlan {
  const { optimizer } = design.training;
  const layers: LayerPlan[] = [];
  let width = inputs;
  for (const [index, { units, activation, batchNorm }] of design.layers.entries()) {
    const bound = bind(activations, activation, `layers[${index}].activation`);
    layers.push({ inputs: width, units, activation: bound, batchNorm });
    width = units;
  }
  const activation = bind(activations, design.output.activation, "output.activation");
  layers.push({ inputs: width, units: outputs, activation, batchNorm: undefined });
  return {
    inputs,
    layers,
    loss: chooseLoss(design, task),
    // A learning rule changes the weights itself, without gradients.
    optimizer: training && !namesRule(design) ? bind(optimizers, optimizer, "training.optimizer") : undefined,
    l2: design.training.l2,
    clipNorm: design.training.clipNorm,
    capacity,
  };
}

/** Whether the design names a learning rule in place of an optimizer. */
function namesRule({ training }: DesignSpec): boolean {
  return learningRules.some(({ id }) => id === training.optimizer.type);
}

function bindRule(design: DesignSpec): Bound<LearningRule> | undefined {
  if (!namesRule(design)) return undefined;
  const rule = bind(learningRules, design.training.optimizer, "training.optimizer");
  rule.entry.check(design);
  return rule;
}

export function bindInitializers({ layers, output }: DesignSpec): LayerInitialization[] {
  const hidden = layers.map(({ init, activation, batchNorm }, index) => {
    const field = `layers[${index}].init`;
    const initializer = bind(initializers, init, field);
    if (initializer.entry.pretrain && (activation.type !== "sigmoid" || batchNorm)) {
      throw new InputError(
        `${field}: "${init.type}" is for sigmoid units without batch norm. Set layers[${index}].activation to "sigmoid" and batchNorm to false, or choose another initialization.`,
        { field },
      );
    }
    return { initializer, stream: `${index}` };
  });
  const initializer = bind(initializers, output.init, "output.init");
  if (initializer.entry.pretrain) {
    throw new InputError(
      `output.init: "${output.init.type}" is for hidden layers; the output layer learns from the targets. Choose another initialization.`,
      { field: "output.init" },
    );
  }
  return [...hidden, { initializer, stream: "output" }];
}

/** The shape of each dense layer, the output layer last. */
export function layerShapes({ layers }: NetworkPlan): readonly LayerShape[] {
  return layers.map((layer) => ({
    inputs: layer.inputs,
    units: layer.units,
    parameters: parameterCount(layer),
  }));
}

/** The address space of 32-bit WebAssembly; the reference keeps to it, so that a design runs on every backend or on none. */
const maxBytes = 4 * 1024 ** 3;

/** @throws InputError when the network is larger than the kernels' memory can be */
export function checkMemory(plan: NetworkPlan, kernels: Kernels): void {
  const bytes = kernels.bytes(plan);
  if (bytes < maxBytes) return;
  const gigabytes = (bytes / 1024 ** 3).toFixed(1);
  throw new InputError(
    `layers: the network has ${planParameters(plan)} parameters and would need ${gigabytes} GB; at most 4 GB can be used. Use fewer units, or a smaller training.batchSize.`,
    { field: "layers" },
  );
}

function chooseLoss(design: DesignSpec, task: Task): Bound<Loss> {
  const bound = bindLoss(design.loss, task);
  if (!bound.entry.tasks.includes(task)) {
    const fit = losses.filter(({ tasks }) => tasks.includes(task)).map(({ id }) => `"${id}"`);
    throw new InputError(
      `loss: "${bound.entry.id}" is not for ${task}, which the target column asks for. Use ${fit.join(" or ")}.`,
      { field: "loss" },
    );
  }
  return bound;
}
