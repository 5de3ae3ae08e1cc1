import type { Random } from "../../shared/random.ts";
import type { LayerOnBatch, PretrainingStep } from "../initializers/initializer.ts";
import { multiply } from "../kernels/reference/multiply.ts";

export interface RbmOptions {
  readonly epochs: number;
  readonly learningRate: number;
  readonly batchSize: number;
}

/** Hinton's guide: 0.5 while things are unsettled. */
const momentum = 0.5;
/** Hinton's guide: Gaussian visible units, whose reconstruction is unbounded, need a smaller rate. */
const gaussianRateShare = 0.1;

/**
 * Trains a layer as a restricted Boltzmann machine by contrastive divergence with one Gibbs step (CD-1; Hinton 2002), in
 * place. With the weights W (h, v), hidden biases c and visible biases b, for each row v of a mini-batch
 *
 *     p = σ(W v + c), h ~ Bernoulli(p), v′ = σ(Wᵀh + b), p′ = σ(W v′ + c),
 *     ΔW = ⟨p vᵀ⟩ − ⟨p′ v′ᵀ⟩, Δc = ⟨p⟩ − ⟨p′⟩, Δb = ⟨v⟩ − ⟨v′⟩.
 *
 * As Hinton's guide (2010) has it, only the hidden states are sampled; everything else uses probabilities. Inputs that are
 * not all within 0 and 1, such as standardized ones, are Gaussian with variance 1: v′ = Wᵀh + b. The visible biases are of
 * no use to the network and are forgotten.
 */
export function* trainRbm(
  layer: LayerOnBatch,
  random: Random,
  { epochs, learningRate, batchSize }: RbmOptions,
): Generator<PretrainingStep | undefined, void> {
  const machine = new Rbm(layer, Math.min(batchSize, layer.rows), random);
  const rate = learningRate * (machine.isBinary ? 1 : gaussianRateShare);
  const order = Uint32Array.from({ length: layer.rows }, (_, row) => row);
  for (let epoch = 1; epoch <= epochs; epoch++) {
    random.shuffle(order);
    let error = 0;
    for (let first = 0; first < order.length; first += batchSize) {
      error += machine.step(order.subarray(first, first + batchSize), rate);
      if (first + batchSize < order.length) yield undefined;
    }
    yield { epoch, epochs, reconstructionError: error / layer.inputs.length };
  }
}

class Rbm {
  readonly isBinary: boolean;
  private readonly layer: LayerOnBatch;
  private readonly random: Random;
  private readonly visibleBias: Float64Array;
  private readonly weightStep: Float64Array;
  private readonly hiddenStep: Float64Array;
  private readonly visibleStep: Float64Array;
  /** A mini-batch: v and v′ (rows, fanIn), p and p′ and h (rows, fanOut), and the two products of the weights' step. */
  private readonly visible: Float64Array;
  private readonly reconstruction: Float64Array;
  private readonly hidden: Float64Array;
  private readonly hiddenAgain: Float64Array;
  private readonly states: Float64Array;
  private readonly positive: Float64Array;
  private readonly negative: Float64Array;

  constructor(layer: LayerOnBatch, batchSize: number, random: Random) {
    const { fanIn, fanOut, inputs } = layer;
    this.layer = layer;
    this.random = random;
    this.isBinary = inputs.every((value) => value >= 0 && value <= 1);
    this.visibleBias = startingBias(layer, this.isBinary);
    this.weightStep = new Float64Array(fanIn * fanOut);
    this.hiddenStep = new Float64Array(fanOut);
    this.visibleStep = new Float64Array(fanIn);
    this.visible = new Float64Array(batchSize * fanIn);
    this.reconstruction = new Float64Array(batchSize * fanIn);
    this.hidden = new Float64Array(batchSize * fanOut);
    this.hiddenAgain = new Float64Array(batchSize * fanOut);
    this.states = new Float64Array(batchSize * fanOut);
    this.positive = new Float64Array(fanIn * fanOut);
    this.negative = new Float64Array(fanIn * fanOut);
  }

  /** One update from these rows. Returns Σ (v − v′)². */
  step(rows: Uint32Array, rate: number): number {
    const { fanIn, fanOut, inputs, weight, bias } = this.layer;
    const { visible, reconstruction, hidden, hiddenAgain, states } = this;
    const n = rows.length;
    for (let row = 0; row < n; row++)
      visible.set(inputs.subarray(rows[row] * fanIn, (rows[row] + 1) * fanIn), row * fanIn);

    this.inferHidden(n, visible, hidden);
    for (let i = 0; i < n * fanOut; i++) states[i] = this.random.uniform() < hidden[i] ? 1 : 0;
    multiply(n, fanIn, fanOut, matrix(states, fanOut), matrix(weight, fanIn), reconstruction);
    addBias(n, fanIn, reconstruction, this.visibleBias);
    if (this.isBinary) logistic(reconstruction, n * fanIn);
    this.inferHidden(n, reconstruction, hiddenAgain);

    multiply(fanOut, fanIn, n, transposed(hidden, fanOut), matrix(visible, fanIn), this.positive);
    multiply(fanOut, fanIn, n, transposed(hiddenAgain, fanOut), matrix(reconstruction, fanIn), this.negative);
    follow(weight, this.weightStep, rate / n, (i) => this.positive[i] - this.negative[i]);
    follow(bias, this.hiddenStep, rate / n, (unit) => columnDifference(n, fanOut, unit, hidden, hiddenAgain));
    follow(this.visibleBias, this.visibleStep, rate / n, (unit) =>
      columnDifference(n, fanIn, unit, visible, reconstruction),
    );
    let error = 0;
    for (let i = 0; i < n * fanIn; i++) error += (visible[i] - reconstruction[i]) ** 2;
    return error;
  }

  /** p = σ(W v + c). */
  private inferHidden(n: number, visible: Float64Array, hidden: Float64Array): void {
    const { fanIn, fanOut, weight, bias } = this.layer;
    multiply(n, fanOut, fanIn, matrix(visible, fanIn), transposed(weight, fanIn), hidden);
    addBias(n, fanOut, hidden, bias);
    logistic(hidden, n * fanOut);
  }
}

/** The visible biases that alone would give the inputs' means: log p/(1 − p), as Hinton's guide advises, or the mean. */
function startingBias({ fanIn, rows, inputs }: LayerOnBatch, isBinary: boolean): Float64Array {
  const bias = new Float64Array(fanIn);
  for (let i = 0; i < inputs.length; i++) bias[i % fanIn] += inputs[i] / rows;
  if (!isBinary) return bias;
  return bias.map((mean) => {
    const p = Math.min(0.99, Math.max(0.01, mean));
    return Math.log(p / (1 - p));
  });
}

/** step ← momentum · step + rate · gradient; values ← values + step. */
function follow(
  values: Float64Array,
  step: Float64Array,
  rate: number,
  gradient: (i: number) => number,
): void {
  for (let i = 0; i < values.length; i++) {
    step[i] = momentum * step[i] + rate * gradient(i);
    values[i] += step[i];
  }
}

function columnDifference(n: number, width: number, unit: number, a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = unit; i < n * width; i += width) sum += a[i] - b[i];
  return sum;
}

function addBias(n: number, width: number, values: Float64Array, bias: Float64Array): void {
  for (let row = 0, i = 0; row < n; row++)
    for (let unit = 0; unit < width; unit++, i++) values[i] += bias[unit];
}

function logistic(values: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) values[i] = 1 / (1 + Math.exp(-values[i]));
}

/** A row-major matrix of this width, and its transpose. */
const matrix = (data: Float64Array, width: number) => ({ data, row: width, column: 1 });
const transposed = (data: Float64Array, width: number) => ({ data, row: 1, column: width });
