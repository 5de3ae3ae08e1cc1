import type { Dataset } from "../../data/encode/dataset.ts";
import { Random } from "../../shared/random.ts";

/**
 * Rows of independent N(0, 1) inputs, as the lecture's experiment has them, with classes drawn by chance: there is nothing
 * to learn in them, but a gradient flows. All rows are for training.
 */
export function randomDataset(rows: number, inputs: number, classCount: number, seed: number): Dataset {
  const random = new Random(seed, "laboratory data");
  const names = Array.from({ length: inputs }, (_, i) => `x${i + 1}`);
  const classes = Array.from({ length: classCount }, (_, i) => `class ${i + 1}`);
  const values = new Float32Array(rows * inputs);
  for (let i = 0; i < values.length; i++) values[i] = random.normal();
  return {
    summary: {
      path: "random",
      task: "classification",
      target: "class",
      columns: [],
      rows: { all: rows, train: rows, validation: 0, test: 0 },
      inputs: names,
      classes,
      outputs: classCount,
      warnings: [],
    },
    inputs: values,
    targets: { kind: "labels", labels: Int32Array.from({ length: rows }, () => random.below(classCount)) },
    train: Uint32Array.from({ length: rows }, (_, row) => row),
    validation: new Uint32Array(0),
    test: new Uint32Array(0),
    preprocessing: { columns: [], target: { kind: "classes", column: "class", classes } },
  };
}
