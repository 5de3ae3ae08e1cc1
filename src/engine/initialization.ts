import type { FloatArray } from "../shared/floats.ts";
import { Random } from "../shared/random.ts";
import type { Bound } from "../shared/registry.ts";
import type { Initializer } from "./initializers/initializer.ts";
import type { LayerPlan, NetworkPlan, Workspace } from "./kernels/kernels.ts";
import { referenceKernels } from "./kernels/reference/reference.ts";
import { tensorSize } from "./kernels/tensors.ts";
import { meanSquaredError } from "./losses/meanSquaredError.ts";

/** The data that initializers may look at; a Dataset is one. */
export interface InitializationData {
  /** (rows, inputs), row-major. */
  readonly inputs: Float32Array;
  /** The training rows. */
  readonly train: Uint32Array;
}

/** Rows that data-dependent initializers see: enough for a variance within a few percent, few enough to take no time. */
const fittingRows = 512;

/** One layer's initializer and the names of its random streams. */
export interface LayerInitialization {
  readonly initializer: Bound<Initializer>;
  /** Tells the layer's random numbers from those of others. */
  readonly stream: string;
}

/**
 * Sets every parameter of a network: each layer's weights are drawn from a stream of its own; biases get their constant,
 * γ = 1, β = 0, running mean 0 and variance 1. Initializers that fit to data then see, from the first layer to the last, what
 * the finished layers below make of one batch of random training rows.
 *
 * @param data needed when an initializer fits to data
 */
export function initialize(
  plan: NetworkPlan,
  layers: readonly LayerInitialization[],
  workspace: Workspace,
  seed: number,
  data: InitializationData | undefined,
): void {
  const lastFit = layers.findLastIndex(({ initializer }) => initializer.entry.fit);
  let batch = lastFit >= 0 ? fittingBatch(plan.inputs, seed, data) : undefined;
  for (const [index, layer] of plan.layers.entries()) {
    const { initializer, stream } = layers[index];
    const { entry, parameters } = initializer;
    const { inputs: fanIn, units: fanOut, activation } = layer;
    const weight = new Float64Array(fanOut * fanIn);
    const bias = new Float64Array(fanOut).fill(parameters.bias);
    entry.draw(
      weight,
      { fanIn, fanOut, activation },
      new Random(seed, `initialization ${stream}`),
      parameters,
    );
    if (batch)
      entry.fit?.({ weight, bias, fanIn, fanOut, rows: batch.length / fanIn, inputs: batch }, parameters);
    workspace.write(index, "weight", "value", weight);
    workspace.write(index, "bias", "value", bias);
    writeBatchNorm(workspace, index, layer);
    batch = batch && index < lastFit ? propagate(layer, workspace, index, batch) : undefined;
  }
}

function writeBatchNorm(workspace: Workspace, index: number, { units, batchNorm }: LayerPlan): void {
  if (!batchNorm) return;
  const constant = (value: number) => new Float64Array(units).fill(value);
  if (batchNorm.affine) {
    workspace.write(index, "gamma", "value", constant(1));
    workspace.write(index, "beta", "value", constant(0));
  }
  workspace.write(index, "runningMean", "value", constant(0));
  workspace.write(index, "runningVariance", "value", constant(1));
}

/** Random training rows, (rows, width): files are often sorted by class. */
function fittingBatch(width: number, seed: number, data: InitializationData | undefined): Float32Array {
  if (!data) throw new Error("This initialization looks at data; none was given.");
  const order = data.train.slice();
  new Random(seed, "initialization batch").shuffle(order);
  return gather(data.inputs, width, order.subarray(0, fittingRows));
}

/** These rows of a (rows, width) matrix, one after the other. */
export function gather(inputs: Float32Array, width: number, rows: Uint32Array): Float32Array<ArrayBuffer> {
  const batch = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++)
    batch.set(inputs.subarray(rows[i] * width, (rows[i] + 1) * width), i * width);
  return batch;
}

/**
 * What a layer with the workspace's parameters makes of x (rows, inputs): a (rows, units). It is computed by a network of
 * this layer alone, so that a stack takes one pass over its layers however many of them look at their inputs.
 */
export function propagate(
  layer: LayerPlan,
  workspace: Workspace,
  index: number,
  x: Float32Array,
): Float32Array<ArrayBuffer> {
  const rows = x.length / layer.inputs;
  const alone = referenceKernels().open({
    inputs: layer.inputs,
    layers: [layer],
    loss: { entry: meanSquaredError, parameters: {} },
    optimizer: undefined,
    l2: 0,
    clipNorm: 0,
    capacity: rows,
  });
  for (const tensor of ["weight", "bias", "gamma", "beta"] as const) {
    const values: FloatArray = new Float32Array(tensorSize(layer, tensor));
    if (values.length === 0) continue;
    workspace.read(index, tensor, "value", values);
    alone.write(0, tensor, "value", values);
  }
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  alone.attach({ inputs: x, targets: { kind: "values", values: new Float32Array(rows * layer.units) } });
  alone.load(all, 0, rows);
  alone.forward("batch");
  const activations = new Float32Array(rows * layer.units);
  alone.sample(0, "activation", 1, activations);
  alone.close();
  return activations;
}
