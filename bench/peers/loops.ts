// Plain loops over Float32Array, as one would write them first: (n, k) · (k, m), row-major, no tiles.
import { Random } from "../../src/shared/random.ts";
import { batchesOfData, type Shape } from "../shapes.ts";
import { servePeer } from "./protocol.ts";

interface Layer {
  readonly inputs: number;
  readonly units: number;
  /** (inputs, units), and its velocity. */
  readonly weight: Float32Array;
  readonly weightVelocity: Float32Array;
  readonly bias: Float32Array;
  readonly biasVelocity: Float32Array;
  /** (batch, units): output and its gradient. */
  readonly a: Float32Array;
  readonly g: Float32Array;
}

const rate = 0.001;
const momentum = 0.9;

servePeer(async (shape) => {
  if (shape.batchNorm) throw new Error("no batch norm");
  const random = new Random(1, "loops");
  const layers = shape.sizes.slice(1).map((units, index): Layer => {
    const inputs = shape.sizes[index];
    const zeros = (length: number) => new Float32Array(length);
    return {
      inputs,
      units,
      weight: zeros(inputs * units).map(() => random.normal() / Math.sqrt(inputs)),
      weightVelocity: zeros(inputs * units),
      bias: zeros(units),
      biasVelocity: zeros(units),
      a: zeros(shape.batch * units),
      g: zeros(shape.batch * units),
    };
  });
  const rows = batchesOfData * shape.batch;
  const classes = shape.sizes[shape.sizes.length - 1];
  const data = Float32Array.from({ length: rows * shape.sizes[0] }, () => random.normal());
  const labels = Int32Array.from({ length: rows }, () => random.bits() % classes);
  const x = new Float32Array(shape.batch * shape.sizes[0]);
  let first = 0;
  return (steps) => {
    for (let step = 0; step < steps; step++) {
      gather(shape, data, first, x);
      trainStep(shape, layers, x, labels, first);
      first = (first + shape.batch) % rows;
    }
  };
});

/** Rows first, first + 7, … (modulo the rows), since a real batch is shuffled. */
function gather({ batch, sizes }: Shape, data: Float32Array, first: number, x: Float32Array): void {
  const width = sizes[0];
  for (let row = 0; row < batch; row++) {
    const from = rowOf(row, first, batch) * width;
    for (let i = 0; i < width; i++) x[row * width + i] = data[from + i];
  }
}

const rowOf = (row: number, first: number, batch: number) => (first + 7 * row) % (batchesOfData * batch);

function trainStep(
  shape: Shape,
  layers: readonly Layer[],
  x: Float32Array,
  labels: Int32Array,
  first: number,
): void {
  const { batch } = shape;
  const last = layers.length - 1;
  for (const [index, layer] of layers.entries()) {
    forward(layer, batch, index ? layers[index - 1].a : x, index < last ? shape.activation : undefined);
  }
  softmaxGradient(layers[last], batch, labels, first);
  for (let index = last; index >= 0; index--) {
    if (index > 0) backward(layers[index], batch, layers[index - 1], shape.activation);
    update(layers[index], batch, index ? layers[index - 1].a : x);
  }
}

function forward(
  { inputs, units, weight, bias, a }: Layer,
  batch: number,
  x: Float32Array,
  activation?: string,
): void {
  for (let row = 0; row < batch; row++) {
    for (let unit = 0; unit < units; unit++) {
      let sum = bias[unit];
      for (let i = 0; i < inputs; i++) sum += x[row * inputs + i] * weight[i * units + unit];
      a[row * units + unit] = activation === "relu" ? Math.max(0, sum) : activation ? Math.tanh(sum) : sum;
    }
  }
}

function softmaxGradient({ units, a, g }: Layer, batch: number, labels: Int32Array, first: number): void {
  for (let row = 0; row < batch; row++) {
    let greatest = -Infinity;
    for (let unit = 0; unit < units; unit++) greatest = Math.max(greatest, a[row * units + unit]);
    let sum = 0;
    for (let unit = 0; unit < units; unit++) sum += Math.exp(a[row * units + unit] - greatest);
    const label = labels[rowOf(row, first, batch)];
    for (let unit = 0; unit < units; unit++) {
      const p = Math.exp(a[row * units + unit] - greatest) / sum;
      g[row * units + unit] = (p - (unit === label ? 1 : 0)) / batch;
    }
  }
}

function backward(
  { inputs, units, weight, g }: Layer,
  batch: number,
  below: Layer,
  activation: string,
): void {
  for (let row = 0; row < batch; row++) {
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let unit = 0; unit < units; unit++) sum += g[row * units + unit] * weight[i * units + unit];
      const a = below.a[row * inputs + i];
      below.g[row * inputs + i] = sum * (activation === "relu" ? (a > 0 ? 1 : 0) : 1 - a * a);
    }
  }
}

function update(layer: Layer, batch: number, x: Float32Array): void {
  const { inputs, units, weight, weightVelocity, bias, biasVelocity, g } = layer;
  for (let i = 0; i < inputs; i++) {
    for (let unit = 0; unit < units; unit++) {
      let sum = 0;
      for (let row = 0; row < batch; row++) sum += x[row * inputs + i] * g[row * units + unit];
      const at = i * units + unit;
      weightVelocity[at] = momentum * weightVelocity[at] + sum;
      weight[at] -= rate * weightVelocity[at];
    }
  }
  for (let unit = 0; unit < units; unit++) {
    let sum = 0;
    for (let row = 0; row < batch; row++) sum += g[row * units + unit];
    biasVelocity[unit] = momentum * biasVelocity[unit] + sum;
    bias[unit] -= rate * biasVelocity[unit];
  }
}
