import { type ReadingControl, Yielder } from "../../shared/cooperative.ts";
import { dataSeed } from "../../shared/design/dataSeed.ts";
import { datasetName } from "../../shared/design/datasetName.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import { Random } from "../../shared/random.ts";
import { bind } from "../../shared/registry.ts";
import type { Column, Table } from "../table/table.ts";
import { generators } from "./generators.ts";

/**
 * The numbers that a generator may draw: 256 MiB of them in double precision, a few seconds. They are drawn as soon as a
 * design is looked at, and no file's size bounds them.
 */
const maxNumbers = 2 ** 25;
/** Numbers between two looks at what has come in: a few milliseconds. */
const pauseNumbers = 2 ** 15;

/**
 * The table of a design's generator: columns `x` and `y` of a plane, or `x1`, `x2`, …, and `class`. The classes take
 * turns, and the seed decides the points: the coordinates and the noise come from streams of their own, so that another
 * noise level moves the same points.
 *
 * @throws InputError when there is no such generator, or when it would draw more than fits; CancellationError
 */
export async function generateTable(
  design: Pick<DesignSpec, "dataset" | "training">,
  control: ReadingControl = {},
): Promise<Table> {
  const { dataset } = design;
  const { generate, samples, noise } = dataset;
  if (!generate) throw new Error("The design names no generator.");
  const { entry, parameters } = bind(generators, generate, "dataset.generate");
  const { inputs, classes } = entry.shape(parameters);
  if (inputs * samples > maxNumbers)
    throw new InputError(
      `dataset.samples: ${samples} rows of ${inputs} inputs are too many (${maxNumbers} numbers at most). Draw fewer.`,
      { field: "dataset.samples" },
    );
  if (samples < classes)
    throw new InputError(
      `dataset.samples: ${samples} rows are too few for ${classes} classes. Draw at least ${classes}.`,
      { field: "dataset.samples" },
    );
  const seed = dataSeed(design);
  const points = new Random(seed, "generate");
  const jitter = new Random(seed, "generate noise");
  const yielder = new Yielder(control);
  const coordinates: Float64Array[] = [];
  // The memory of many columns takes its time, too.
  for (let input = 0; input < inputs; input++) {
    coordinates.push(new Float64Array(samples));
    await yielder.pause(() => ({ stage: "reading", done: 0, total: samples }));
  }
  const labels = new Float64Array(samples);
  const point = new Float64Array(inputs);
  const pauseRows = Math.ceil(pauseNumbers / inputs);
  for (let row = 0; row < samples; row++) {
    const label = row % classes;
    const ofClass = Math.ceil((samples - label) / classes);
    entry.draw(label, Math.floor(row / classes) / ofClass, points, parameters, point);
    labels[row] = label;
    for (let i = 0; i < inputs; i++)
      coordinates[i][row] = noise === 0 ? point[i] : point[i] + noise * jitter.normal();
    if (row % pauseRows === 0) await yielder.pause(() => ({ stage: "reading", done: row, total: samples }));
  }
  const names = inputs === 2 ? ["x", "y"] : coordinates.map((_, i) => `x${i + 1}`);
  const columns: Column[] = [
    ...coordinates.map((values, i) => ({ kind: "numeric" as const, name: names[i], values })),
    { kind: "numeric", name: "class", values: labels },
  ];
  return {
    file: datasetName(dataset),
    rows: samples,
    columns,
    target: "class",
    task: "classification",
    warnings: [],
  };
}
