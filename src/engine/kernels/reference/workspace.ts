import type { LayerQuantity } from "../../../shared/events.ts";
import type { FloatArray } from "../../../shared/floats.ts";
import { decisionThreshold } from "../../losses/coding.ts";
import type { LossBatch } from "../../losses/loss.ts";
import type {
  DataRows,
  ForwardMode,
  Measures,
  NetworkPlan,
  TensorName,
  TensorPart,
  Workspace,
} from "../kernels.ts";
import type { LayerMemory, NetworkMemory, Tensors } from "./layerMemory.ts";
import { backwardLayer, forwardLayer } from "./layerPasses.ts";
import { allFinite, hasOneSign, sumOfSquares } from "./scan.ts";

export class ReferenceWorkspace implements Workspace {
  readonly plan: NetworkPlan;
  readonly threads = 1;
  private readonly memory: NetworkMemory;
  private readonly output: LayerMemory;
  /** Reused for every batch, so that a step allocates nothing. */
  private readonly lossBatch: LossBatch & { rows: number };
  private readonly context = { learningRate: 0, update: 0 };
  private readonly threshold: number;
  private data: DataRows | undefined;
  rows = 0;

  constructor(plan: NetworkPlan, memory: NetworkMemory) {
    this.plan = plan;
    this.memory = memory;
    this.output = memory.layers[memory.layers.length - 1];
    this.lossBatch = {
      rows: 0,
      outputs: this.output.plan.units,
      logits: this.output.a,
      predictions: memory.predictions,
      targets: memory.targets,
    };
    this.threshold = decisionThreshold(plan.loss.entry.coding);
    plan.optimizer?.entry.init(memory.states);
  }

  attach(data: DataRows): DataRows {
    this.data = data;
    return data;
  }

  load(order: Uint32Array, first: number, count: number): void {
    if (!this.data) throw new Error("No data is attached.");
    const { inputs: width, capacity } = this.plan;
    if (count < 1 || count > capacity)
      throw new RangeError(`A batch of ${count} rows, not 1 to ${capacity}.`);
    const { batch, targets } = this.memory;
    const outputs = this.output.plan.units;
    copyRows(this.data.inputs, width, order, first, count, batch);
    if (this.data.targets.kind === "labels")
      oneHot(this.data.targets.labels, outputs, order, first, count, targets);
    else copyRows(this.data.targets.values, outputs, order, first, count, targets);
    if (this.data.weights) copyRows(this.data.weights, 1, order, first, count, this.memory.rowWeights);
    this.rows = count;
    this.lossBatch.rows = count;
  }

  forward(mode: ForwardMode): void {
    for (const layer of this.memory.layers) forwardLayer(layer, this.rows, mode);
    const { logits, predictions, outputs } = this.lossBatch;
    this.plan.loss.entry.predict?.(this.rows, outputs, logits, predictions);
  }

  measure(sums: Measures): number {
    const { entry } = this.plan.loss;
    const weights = this.data?.weights && this.memory.rowWeights;
    let loss = 0;
    for (let row = 0; row < this.rows; row++)
      loss += (weights ? weights[row] : 1) * entry.value(this.lossBatch, row);
    sums.rows += this.rows;
    sums.loss += loss;
    addScore(this.lossBatch, this.threshold, sums);
    return loss;
  }

  backward(): void {
    const { layers } = this.memory;
    this.plan.loss.entry.gradient(this.lossBatch, this.output.g.data);
    if (this.data?.weights) scaleRows(this.lossBatch, this.memory.rowWeights, this.output.g.data);
    for (let index = layers.length - 1; index >= 0; index--) {
      backwardLayer(layers[index], this.rows, this.plan.l2, index > 0 ? layers[index - 1].g : undefined);
    }
  }

  step(
    order: Uint32Array,
    first: number,
    count: number,
    learningRate: number,
    update: number,
    sums: Measures,
  ): boolean {
    const { optimizer, l2, clipNorm } = this.plan;
    if (!optimizer) throw new Error("A network without an optimizer cannot be trained.");
    this.load(order, first, count);
    this.forward("training");
    const loss = this.measure(sums);
    if (l2 > 0) sums.penalty += count * this.penalty();
    if (!Number.isFinite(loss)) return false;
    this.backward();
    this.context.learningRate = learningRate;
    this.context.update = update;
    const { parameters, gradient, states } = this.memory;
    if (clipNorm > 0) clip(gradient, clipNorm);
    optimizer.entry.step(parameters, gradient, states, optimizer.parameters, this.context);
    return true;
  }

  penalty(): number {
    if (this.plan.l2 === 0) return 0;
    let sum = 0;
    for (const { values } of this.memory.layers) sum += sumOfSquares(values.weight);
    return this.plan.l2 * sum;
  }

  sample(index: number, quantity: LayerQuantity, stride: number, into: FloatArray): number {
    const source = this.quantity(index, quantity);
    const { units } = this.memory.layers[index].plan;
    let at = 0;
    for (let row = 0; row < this.rows; row += stride) {
      for (let i = row * units; i < (row + 1) * units; i++) into[at++] = source[i];
    }
    return at;
  }

  sampleWeights(index: number, part: TensorPart, stride: number, into: FloatArray): number {
    const { weight } = this.tensors(index, part);
    const { inputs, units } = this.memory.layers[index].plan;
    let at = 0;
    for (let unit = 0; unit < units; unit += stride) {
      for (let i = unit * inputs; i < (unit + 1) * inputs; i++) into[at++] = weight[i];
    }
    return at;
  }

  countDead(index: number): number {
    const { plan, s } = this.memory.layers[index];
    const { entry, parameters } = plan.activation;
    if (!entry.dead) return 0;
    let count = 0;
    for (let unit = 0; unit < plan.units; unit++) {
      let row = 0;
      while (row < this.rows && entry.dead(s[row * plan.units + unit], parameters)) row++;
      if (row === this.rows) count++;
    }
    return count;
  }

  countOneSigned(index: number): number {
    const { plan, gradients } = this.memory.layers[index];
    let count = 0;
    for (let unit = 0; unit < plan.units; unit++) {
      const start = unit * plan.inputs;
      if (hasOneSign(gradients.weight, start, start + plan.inputs)) count++;
    }
    return count;
  }

  gradientNorm(index: number): number {
    return Math.sqrt(sumOfSquares(this.memory.layers[index].gradients.weight));
  }

  allFinite(): boolean {
    return allFinite(this.memory.parameters) && allFinite(this.memory.running);
  }

  read(layer: number, tensor: TensorName, part: TensorPart, into: FloatArray): void {
    into.set(this.tensors(layer, part)[tensor]);
  }

  write(layer: number, tensor: TensorName, part: TensorPart, from: FloatArray): void {
    this.tensors(layer, part)[tensor].set(from);
  }

  close(): void {}

  private quantity(index: number, quantity: LayerQuantity): FloatArray {
    const layer = this.memory.layers[index];
    if (quantity === "preActivation") return layer.s;
    return layer === this.output ? this.memory.predictions : layer.a;
  }

  private tensors(index: number, part: TensorPart): Tensors {
    const layer = this.memory.layers[index];
    if (part === "value") return layer.values;
    if (part === "gradient") return layer.gradients;
    return layer.states[part];
  }
}

/** Gathers rows of a (rows, width) matrix, one after the other. */
function copyRows(
  from: FloatArray,
  width: number,
  order: Uint32Array,
  first: number,
  count: number,
  into: FloatArray,
): void {
  for (let row = 0, to = 0; row < count; row++) {
    const start = order[first + row] * width;
    for (let i = start; i < start + width; i++) into[to++] = from[i];
  }
}

function oneHot(
  labels: Int32Array,
  outputs: number,
  order: Uint32Array,
  first: number,
  count: number,
  into: FloatArray,
): void {
  into.fill(0, 0, count * outputs);
  for (let row = 0; row < count; row++) into[row * outputs + labels[order[first + row]]] = 1;
}

/** Multiplies row r of the (rows, outputs) gradient with weights[r]. */
function scaleRows({ rows, outputs }: LossBatch, weights: FloatArray, gradient: FloatArray): void {
  for (let row = 0, i = 0; row < rows; row++) {
    for (let output = 0; output < outputs; output++, i++) gradient[i] *= weights[row];
  }
}

/** Scales the gradient down to this norm where it is longer (Pascanu, Mikolov and Bengio 2013). */
function clip(gradient: FloatArray, clipNorm: number): void {
  const norm = Math.sqrt(sumOfSquares(gradient));
  if (!(norm > clipNorm)) return;
  const scale = clipNorm / norm;
  for (let i = 0; i < gradient.length; i++) gradient[i] *= scale;
}

function addScore(
  { rows, outputs, predictions, targets }: LossBatch,
  threshold: number,
  sums: Measures,
): void {
  for (let row = 0; row < rows; row++) {
    const start = row * outputs;
    let predicted = start;
    let wanted = start;
    for (let i = start; i < start + outputs; i++) {
      const error = predictions[i] - targets[i];
      sums.squaredError += error * error;
      if (predictions[i] > predictions[predicted]) predicted = i;
      if (targets[i] > targets[wanted]) wanted = i;
    }
    const isRight =
      outputs === 1 ? predictions[start] > threshold === targets[start] > threshold : predicted === wanted;
    if (isRight) sums.right++;
  }
}
