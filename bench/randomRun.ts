/** Whole training runs of the shapes, on rows drawn at random. */
import type { Dataset } from "../src/data/encode/dataset.ts";
import { catalogue } from "../src/engine/catalogue.ts";
import type { DesignSpec } from "../src/shared/design/fields.ts";
import { parseDesign } from "../src/shared/design/parse.ts";
import { Random } from "../src/shared/random.ts";
import { batchesOfData, type Shape } from "./shapes.ts";

/** The design of a shape. */
export function randomDesignOf({ sizes, batch, activation, batchNorm }: Shape, epochs: number): DesignSpec {
  const layers = sizes.slice(1, -1).map((units) => ({ units, activation, batchNorm }));
  const training = { batchSize: batch, epochs, optimizer: { type: "sgd", learningRate: 0.001 } };
  const { design } = parseDesign(
    JSON.stringify({ dataset: { path: "random.csv" }, layers, training }),
    catalogue,
  );
  if (!design) throw new Error("A shape is no design.");
  return design;
}

/** Rows drawn at random, {@link batchesOfData} mini-batches of them, all for training. */
export function randomDataOf({ sizes, batch }: Shape): Dataset {
  const random = new Random(1, "snapshots");
  const rows = batchesOfData * batch;
  const classes = Array.from({ length: sizes[sizes.length - 1] }, (_, i) => String(i));
  const none = new Uint32Array();
  return {
    summary: {
      path: "random.csv",
      task: "classification",
      target: "class",
      columns: [],
      rows: { all: rows, train: rows, validation: 0, test: 0 },
      inputs: Array.from({ length: sizes[0] }, (_, i) => String(i)),
      classes,
      outputs: classes.length,
      warnings: [],
    },
    inputs: Float32Array.from({ length: rows * sizes[0] }, () => random.normal()),
    targets: {
      kind: "labels",
      labels: Int32Array.from({ length: rows }, () => random.bits() % classes.length),
    },
    train: Uint32Array.from({ length: rows }, (_, i) => i),
    validation: none,
    test: none,
    preprocessing: { columns: [], target: { kind: "classes", column: "class", classes } },
  };
}
