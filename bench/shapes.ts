/** A training step to measure: gather a batch, forward, softmax cross-entropy, backward, SGD with momentum. */
export interface Shape {
  readonly name: string;
  /** Inputs, hidden layers, classes. */
  readonly sizes: readonly number[];
  readonly batch: number;
  readonly activation: "relu" | "tanh";
  readonly batchNorm: boolean;
}

export const shapes: readonly Shape[] = [
  { name: "A", sizes: [2, 100, 2], batch: 32, activation: "relu", batchNorm: false },
  { name: "B", sizes: [4, 16, 3], batch: 16, activation: "relu", batchNorm: false },
  { name: "C", sizes: [784, 128, 10], batch: 64, activation: "relu", batchNorm: false },
  { name: "D", sizes: [784, 256, 128, 10], batch: 128, activation: "relu", batchNorm: false },
  { name: "E", sizes: [3072, 50, 50, 10], batch: 100, activation: "relu", batchNorm: true },
  {
    name: "F",
    sizes: [500, ...new Array(10).fill(500), 10],
    batch: 100,
    activation: "tanh",
    batchNorm: false,
  },
  { name: "G", sizes: [784, 1024, 1024, 10], batch: 256, activation: "relu", batchNorm: false },
];

/** Rows of the data set that batches are gathered from, in batches: more than fits in the caches, as in real life. */
export const batchesOfData = 20;
