import type { FloatArray } from "../../../shared/floats.ts";
import type { LayerPlan, NetworkPlan, TensorName } from "../kernels.ts";
import { learnedTensors, planParameters, runningTensors, tensorSize } from "../tensors.ts";
import type { View } from "./multiply.ts";

export type Tensors = Readonly<Record<TensorName, FloatArray>>;
export type NewFloats = (length: number) => FloatArray;

/** What a layer keeps; the names are those of {@link LayerPlan}. */
export interface LayerMemory {
  readonly plan: LayerPlan;
  readonly values: Tensors;
  readonly gradients: Tensors;
  /** The optimizer's state, by its index. */
  readonly states: readonly Tensors[];
  /** x: the batch, or the activation of the layer below. */
  readonly x: View;
  readonly weight: View;
  /** Wᵀ as a view of W. */
  readonly weightTransposed: View;
  /** z; with batch norm ŝ takes its place. */
  readonly z: FloatArray;
  /** Values of s; the same memory as z without an affine batch norm. */
  readonly s: FloatArray;
  /** Values of a; the same memory as s for the identity. */
  readonly a: FloatArray;
  /** ∂J/∂a, then ∂J/∂s and ∂J/∂z in its place; the layers take turns with two buffers. */
  readonly g: View;
  readonly gTransposed: View;
  /** (units), in float64: μ, v, 1/√(v + ε) and two sums of the backward pass. */
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly inverse: Float64Array;
  readonly sum: Float64Array;
  readonly product: Float64Array;
}

/** All memory of a network. Parameters are one array, gradients and each state another, in the same order. */
export interface NetworkMemory {
  readonly parameters: FloatArray;
  readonly gradient: FloatArray;
  readonly states: readonly FloatArray[];
  readonly running: FloatArray;
  readonly batch: FloatArray;
  readonly targets: FloatArray;
  /** (capacity): the weights of the batch's rows. */
  readonly rowWeights: FloatArray;
  readonly predictions: FloatArray;
  readonly layers: readonly LayerMemory[];
}

export function allocate(plan: NetworkPlan, floats: NewFloats): NetworkMemory {
  const count = planParameters(plan);
  const trained = plan.optimizer ? count : 0;
  const parameters = floats(count);
  const gradient = floats(trained);
  const states = (plan.optimizer?.entry.state ?? []).map(() => floats(trained));
  const running = floats(plan.layers.reduce((sum, layer) => sum + 2 * tensorSize(layer, "runningMean"), 0));
  const maxUnits = plan.optimizer ? Math.max(...plan.layers.map(({ units }) => units)) : 0;
  const turns = [floats(plan.capacity * maxUnits), floats(plan.capacity * maxUnits)] as const;
  const batch = floats(plan.capacity * plan.inputs);
  const last = plan.layers.length - 1;
  const layers: LayerMemory[] = [];
  let x = batch;
  let learnedAt = 0;
  let runningAt = 0;
  for (const [index, layer] of plan.layers.entries()) {
    const values = slice(layer, parameters, learnedAt, running, runningAt);
    const memory = layerMemory(plan, layer, floats, {
      values,
      gradients: slice(layer, gradient, learnedAt),
      states: states.map((state) => slice(layer, state, learnedAt)),
      x,
      g: turns[(last - index) % 2],
    });
    layers.push(memory);
    x = memory.a;
    for (const tensor of learnedTensors) learnedAt += values[tensor].length;
    for (const tensor of runningTensors) runningAt += values[tensor].length;
  }
  const { units } = plan.layers[last];
  return {
    parameters,
    gradient,
    states,
    running,
    batch,
    layers,
    targets: floats(plan.capacity * units),
    rowWeights: floats(plan.capacity),
    predictions: plan.loss.entry.predict ? floats(plan.capacity * units) : x,
  };
}

function layerMemory(
  plan: NetworkPlan,
  layer: LayerPlan,
  floats: NewFloats,
  given: Pick<LayerMemory, "values" | "gradients" | "states"> & {
    readonly x: FloatArray;
    readonly g: FloatArray;
  },
): LayerMemory {
  const { inputs, units, batchNorm, activation } = layer;
  const { values, gradients, states } = given;
  const z = floats(plan.capacity * units);
  const s = batchNorm?.affine ? floats(plan.capacity * units) : z;
  const a = activation.entry.id === "identity" ? s : floats(plan.capacity * units);
  const vector = () => new Float64Array(batchNorm ? units : 0);
  return {
    plan: layer,
    values,
    gradients,
    states,
    x: { data: given.x, row: inputs, column: 1 },
    weight: { data: values.weight, row: inputs, column: 1 },
    weightTransposed: { data: values.weight, row: 1, column: inputs },
    z,
    s,
    a,
    g: { data: given.g, row: units, column: 1 },
    gTransposed: { data: given.g, row: 1, column: units },
    mean: vector(),
    variance: vector(),
    inverse: vector(),
    sum: vector(),
    product: vector(),
  };
}

/** The layer's tensors as windows on the arrays of the whole network. */
function slice(
  layer: LayerPlan,
  learned: FloatArray,
  learnedAt: number,
  running: FloatArray = learned.subarray(0, 0),
  runningAt = 0,
): Tensors {
  let at = learnedAt;
  const next = (tensor: TensorName) => {
    const from = at;
    at += tensorSize(layer, tensor);
    return learned.subarray(from, at);
  };
  const size = tensorSize(layer, "runningMean");
  return {
    weight: next("weight"),
    bias: next("bias"),
    gamma: next("gamma"),
    beta: next("beta"),
    runningMean: running.subarray(runningAt, runningAt + size),
    runningVariance: running.subarray(runningAt + size, runningAt + 2 * size),
  };
}
