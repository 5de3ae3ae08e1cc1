import type { BatchNormSpec } from "../../shared/design/fields.ts";
import type { LayerQuantity } from "../../shared/events.ts";
import type { FloatArray } from "../../shared/floats.ts";
import type { Bound } from "../../shared/registry.ts";
import type { Activation } from "../activations/activation.ts";
import type { Loss } from "../losses/loss.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";

/**
 * The arithmetic of training, behind which implementations differ in speed alone: plain TypeScript is the reference,
 * WebAssembly comes behind the same interface.
 *
 * The kernels own the memory. All of it is allocated by {@link Kernels.open}, in whatever layout suits them (packed
 * weights, panels of activations, one WebAssembly.Memory shared between threads); the rest of the engine reads and
 * writes in logical order through {@link Workspace}, and nothing is allocated for a step. An operation is a whole pass
 * over the layers, so that an implementation may fuse bias, activation, batch norm, L2 and the optimizer into its
 * matrix products and choose where its threads meet.
 */
export interface Kernels {
  /** Name shown to users: `reference`, `wasm-fma`, … */
  readonly backend: string;
  /** How many bytes a network of this plan needs, the dataset not counted. */
  bytes(plan: NetworkPlan): number;
  /** Allocates everything for one network; every parameter and every state is 0 until written. */
  open(plan: NetworkPlan): Workspace;
}

/**
 * Whether two backends compute the same numbers to the last bit. `wasm-wide` is only taken where it gives those of `wasm-fma`.
 */
export function haveSameBits(a: string, b: string): boolean {
  const plain = (backend: string) => (backend === "wasm-wide" ? "wasm-fma" : backend);
  return plain(a) === plain(b);
}

/** Everything needed to allocate a network. */
export interface NetworkPlan {
  /** Width of a row of the data. */
  readonly inputs: number;
  /** The layers from input to output; the last one is the output layer. */
  readonly layers: readonly LayerPlan[];
  readonly loss: Bound<Loss>;
  /** Absent for a network that only computes: then there are no gradients and no state. */
  readonly optimizer: Bound<Optimizer> | undefined;
  /** λ: adds λ Σ‖W‖² to the loss and 2λW to the gradient of the weights, not of biases, γ and β. */
  readonly l2: number;
  /** Where the gradient of all parameters together, L2's part included, has a greater norm, it is scaled down to this; 0 leaves it. */
  readonly clipNorm: number;
  /** The most rows that a batch may have. */
  readonly capacity: number;
}

/**
 * A dense layer of `units` over `inputs` (n rows each): z = x Wᵀ + b, with x (n, inputs), W (units, inputs), z (n, units).
 * Without batch norm s = z; with it s = γ ŝ + β, ŝ = (z − μ) / √(v + ε). Then a = f(s).
 */
export interface LayerPlan {
  readonly inputs: number;
  readonly units: number;
  readonly activation: Bound<Activation>;
  readonly batchNorm: BatchNormSpec | undefined;
}

/** W (units, inputs), row-major; all others (units). γ and β exist with an affine batch norm, the running averages with any. */
export type TensorName = "weight" | "bias" | "gamma" | "beta" | "runningMean" | "runningVariance";

/** The value, its gradient, or the optimizer's state of that index; running averages have a value only. */
export type TensorPart = "value" | "gradient" | number;

/**
 * Where batch norm's μ and v come from. `training`: from the batch, biased (divided by n, as the lecture has it), and the
 * running averages follow, r ← decay · r + (1 − decay) · batch, with the biased variance too (PyTorch's running variance
 * takes the unbiased one). `batch`: from the batch, the running averages stay. `evaluation`: the running averages.
 */
export type ForwardMode = "training" | "batch" | "evaluation";

/** The rows that batches are gathered from: matrices are row-major, and row r of one belongs to row r of the other. */
export interface DataRows {
  /** (rows, inputs) */
  readonly inputs: Float32Array;
  readonly targets: /** Become one-hot rows. */
    | { readonly kind: "labels"; readonly labels: Int32Array }
    /** (rows, outputs) */
    | { readonly kind: "values"; readonly values: Float32Array };
  /** (rows): what each row's loss and its gradient are multiplied with; absent where all count alike. */
  readonly weights?: Float32Array;
}

/** Sums over batches, to be divided by the rows when they are reported. */
export interface Measures {
  rows: number;
  /** Σ over rows of weight · loss, without L2. */
  loss: number;
  /** Σ over steps of rows · λΣ‖W‖², before each update; only {@link Workspace.step} adds to it. */
  penalty: number;
  /**
   * Rows whose greatest prediction is that of their greatest target; with one output, rows whose prediction is on the same
   * side of the coding's threshold as their target.
   */
  right: number;
  /** Σ over rows and outputs of (prediction − target)². */
  squaredError: number;
}

/** The place of a number that is not finite. */
export interface NonFinite {
  readonly layer: number;
  readonly quantity: string;
}

/** One network in the kernels' memory, and at most one batch. */
export interface Workspace {
  readonly plan: NetworkPlan;
  /** How many threads work on its large jobs, the calling one included. */
  readonly threads: number;
  /** Rows of the batch that is loaded; 0 before the first. */
  readonly rows: number;

  /**
   * The data to gather from. The kernels keep these arrays, or a copy in their own memory.
   *
   * @returns the arrays that they keep; who holds on to those alone has the data in memory once
   */
  attach(data: DataRows): DataRows;

  /**
   * Gathers rows order[first] … order[first + count − 1] of the data into the batch; labels become one-hot targets.
   *
   * @param count 1 … plan.capacity
   */
  load(order: Uint32Array, first: number, count: number): void;

  /** Computes z, s, a of every layer and, from the last one's a, the predictions for the batch that is loaded. */
  forward(mode: ForwardMode): void;

  /** Adds the batch's loss and its score to the sums, after {@link forward}. Returns the batch's summed loss. */
  measure(sums: Measures): number;

  /**
   * Computes the gradient of (1/n Σ weight · loss + λΣ‖W‖²) by every parameter, after {@link forward} in a mode that takes
   * statistics from the batch. With g = ∂J/∂a (n, units), layer by layer from the output:
   * ∂J/∂s = g ⊙ f′(s); through batch norm ∂J/∂β = Σ ∂J/∂s, ∂J/∂γ = Σ ∂J/∂s ⊙ ŝ, and with d = γ ∂J/∂s
   * ∂J/∂z = (d − mean d − ŝ ⊙ mean(d ⊙ ŝ)) / √(v + ε), the lecture's three terms collected;
   * ∂J/∂b = Σ ∂J/∂z (0 exactly in front of batch norm, which takes any constant away again: not the sum, whose rounding
   * errors Adam and RMSProp would take full steps along), ∂J/∂W = (∂J/∂z)ᵀ x + 2λW, and ∂J/∂x = ∂J/∂z W goes to the layer below.
   */
  backward(): void;

  /**
   * One training step: load, forward in training mode, measure, backward, clipping, and the optimizer's update. May be fused; the
   * result is the same whatever is measured or read between steps, and the gradients can be read until the next one.
   *
   * When the loss is not finite the step ends before the backward pass and the parameters stay as they are.
   *
   * @param learningRate of this update
   * @param update counts the updates from 1
   * @returns whether the loss was finite and the update was made
   */
  step(
    order: Uint32Array,
    first: number,
    count: number,
    learningRate: number,
    update: number,
    sums: Measures,
  ): boolean;

  /** λ Σ‖W‖² of the weights as they are. */
  penalty(): number;

  /**
   * Copies every `stride`-th row of a quantity of the batch, in logical order.
   *
   * @param into at least ⌈n / stride⌉ · units long
   * @returns how many numbers were written
   */
  sample(layer: number, quantity: LayerQuantity, stride: number, into: FloatArray): number;
  /**
   * Copies the weights that lead into every `stride`-th unit, or what belongs to them: rows of W (units, inputs), in
   * logical order.
   *
   * @param into at least ⌈units / stride⌉ · inputs long
   * @returns how many numbers were written
   */
  sampleWeights(layer: number, part: TensorPart, stride: number, into: FloatArray): number;
  /** Units of the layer for which the activation's `dead` holds in every row of the batch. */
  countDead(layer: number): number;
  /**
   * Units of the layer that move all their weights in one direction: in its row of ∂J/∂W, L2's part included, no two
   * elements have opposite signs, and not all are 0. After {@link backward} or {@link step}.
   */
  countOneSigned(layer: number): number;
  /** ‖∂J/∂W‖ of the layer, L2's part included, after {@link backward}, or after {@link step} as the optimizer saw it. */
  gradientNorm(layer: number): number;

  /** Whether every parameter and running average is finite: one pass over them. */
  allFinite(): boolean;

  /** Copies a tensor out, in logical order; `into` has its length. */
  read(layer: number, tensor: TensorName, part: TensorPart, into: FloatArray): void;
  /** Copies a tensor in. */
  write(layer: number, tensor: TensorName, part: TensorPart, from: FloatArray): void;

  /** Frees what garbage collection does not, such as threads. The workspace cannot be used after. */
  close(): void;
}

export function emptyMeasures(): Measures {
  return { rows: 0, loss: 0, penalty: 0, right: 0, squaredError: 0 };
}

const measureNames = Object.keys(emptyMeasures()) as readonly (keyof Measures)[];

export function clearMeasures(sums: Measures): void {
  for (const name of measureNames) sums[name] = 0;
}

export function addMeasures(sums: Measures, added: Measures): void {
  for (const name of measureNames) sums[name] += added[name];
}
