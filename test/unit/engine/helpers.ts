import type { Dataset, DatasetTargets } from "../../../src/data/encode/dataset.ts";
import { referenceKernels } from "../../../src/engine/kernels/reference/reference.ts";
import { modelTensors } from "../../../src/engine/model.ts";
import { Network } from "../../../src/engine/network.ts";
import { Trainer, type TrainerOptions } from "../../../src/engine/training/trainer.ts";
import type { DesignSpec, Task } from "../../../src/shared/design/fields.ts";
import type { TrainingEvent } from "../../../src/shared/events.ts";
import { Random } from "../../../src/shared/random.ts";
import { designFrom } from "../../support/designFrom.ts";
import { macrotask } from "../../support/eventLoop.ts";

/** A design as a file would give it; everything but the layers has its default. */
export function design(parts: object): DesignSpec {
  return designFrom({ dataset: { path: "test.csv" }, ...parts });
}

export interface Parts {
  readonly train: number;
  readonly validation?: number;
  readonly test?: number;
}

/** The given rows, the first for training, the next for validation, the rest for the test. */
export function dataset(
  task: Task,
  width: number,
  inputs: Float32Array,
  targets: DatasetTargets,
  parts: Parts = { train: inputs.length / width },
): Dataset {
  const { train, validation = 0, test = 0 } = parts;
  const span = (from: number, count: number) => Uint32Array.from({ length: count }, (_, i) => from + i);
  const rows = inputs.length / width;
  const labels = targets.kind === "labels" ? Math.max(...targets.labels) + 1 : 0;
  const classes = Array.from({ length: labels }, (_, i) => `class ${i}`);
  const outputs = targets.kind === "labels" ? classes.length : targets.values.length / rows;
  return {
    summary: {
      path: "test.csv",
      task,
      target: "y",
      columns: [],
      rows: { all: rows, train, validation, test },
      inputs: Array.from({ length: width }, (_, i) => `x${i}`),
      classes,
      outputs,
      warnings: [],
    },
    inputs,
    targets,
    train: span(0, train),
    validation: span(train, validation),
    test: span(train + validation, test),
    preprocessing: { columns: [], target: { kind: "classes", column: "y", classes } },
  };
}

/** Three Gaussian clouds in four dimensions, well apart. */
export function clouds(parts: Parts, spread = 0.5): Dataset {
  const rows = parts.train + (parts.validation ?? 0) + (parts.test ?? 0);
  const random = new Random(7, "clouds");
  const labels = Int32Array.from({ length: rows }, (_, i) => i % 3);
  const inputs = new Float32Array(rows * 4);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < 4; i++)
      inputs[row * 4 + i] = (i === labels[row] ? 1.5 : 0) + spread * random.normal();
  }
  return dataset("classification", 4, inputs, { kind: "labels", labels }, parts);
}

export function openNetwork(
  spec: DesignSpec,
  data: Dataset,
  precision: "float32" | "float64" = "float32",
  capacity = data.inputs.length / data.summary.inputs.length,
): Network {
  const { inputs, outputs, task } = data.summary;
  const network = new Network(
    spec,
    { inputs: inputs.length, outputs, task },
    { kernels: referenceKernels(precision), capacity, training: true },
  );
  network.initialize(spec.training.seed, data);
  network.attach(data);
  return network;
}

/** Trains to the end and collects the events. */
export async function train(spec: DesignSpec, data: Dataset, options: TrainerOptions = {}) {
  const trainer = new Trainer(spec, data, options);
  const events: TrainingEvent[] = [];
  const summary = await trainer.run({ emit: (event) => events.push(event), yieldToEvents: macrotask });
  return { trainer, events, summary, weights: modelTensors(trainer.network) };
}

export function ofKind<K extends TrainingEvent["kind"]>(events: readonly TrainingEvent[], kind: K) {
  return events.filter((event): event is Extract<TrainingEvent, { kind: K }> => event.kind === kind);
}

/** The greatest difference, relative to the greater of the arrays' greatest element and 1. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let size = 1;
  let greatest = 0;
  for (let i = 0; i < a.length; i++) {
    size = Math.max(size, Math.abs(a[i]), Math.abs(b[i]));
    // Math.max hands a NaN on, so that it never compares as equal.
    greatest = Math.max(greatest, Math.abs(a[i] - b[i]));
  }
  return greatest / size;
}
