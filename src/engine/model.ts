import type { Dataset } from "../data/encode/dataset.ts";
import type { ColumnRange } from "../shared/columnRange.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { InputError } from "../shared/errors.ts";
import type { ModelMetrics } from "../shared/runs/modelMetrics.ts";
import { dataIdentity } from "./checkpoint/dataIdentity.ts";
import type { LayerPlan, TensorName } from "./kernels/kernels.ts";
import { learnedTensors, runningTensors, tensorSize } from "./kernels/tensors.ts";
import type { Network } from "./network.ts";
import { readMixedTensors, readSafeTensors, type Tensor, writeSafeTensors } from "./safetensors.ts";
import { trainingRanges } from "./trainingRanges.ts";

/**
 * A trained network as a file: tensors `layers.I.weight` (units × inputs), `layers.I.bias` and, with batch norm,
 * `layers.I.batchNorm.gamma`, `.beta` (only with scale and shift), `.runningMean` and `.runningVariance`, where I counts
 * the dense layers from 0 and the output layer is the last. What is needed to treat new rows alike is metadata.
 */
export interface SavedModel extends ModelDescription {
  readonly tensors: ModelTensors;
}

/** What a model's file says beside its tensors. */
export interface ModelDescription {
  /** The design, or undefined for a file that was made elsewhere. */
  readonly design: DesignSpec | undefined;
  /** Names of the classes in the order of the outputs; empty for regression. */
  readonly classes: readonly string[];
  /** The encoded inputs, in order. */
  readonly features: readonly string[];
  readonly preprocessing: Dataset["preprocessing"] | undefined;
  /** What the training rows have in each raw input column; undefined where the file does not say. */
  readonly ranges: readonly ColumnRange[] | undefined;
}

/** What a checkpoint's metadata has as its `format`. */
export const checkpointFormat = "mlp-studio-checkpoint";

export type ModelTensors = { readonly [name: string]: Tensor };

const fileNames: Readonly<Record<TensorName, string>> = {
  weight: "weight",
  bias: "bias",
  gamma: "batchNorm.gamma",
  beta: "batchNorm.beta",
  runningMean: "batchNorm.runningMean",
  runningVariance: "batchNorm.runningVariance",
};

/** The name of a tensor in a file. */
export function tensorFileName(layer: number, name: TensorName): string {
  return `layers.${layer}.${fileNames[name]}`;
}

/** The network's tensors as they are now, by their names in a file. */
export function modelTensors(network: Network): ModelTensors {
  const tensors: Record<string, Tensor> = {};
  eachTensor(network, (layer, index, name, fileName) => {
    const data = new Float32Array(tensorSize(layer, name));
    network.workspace.read(index, name, "value", data);
    tensors[fileName] = { shape: shapeOf(layer, name), data };
  });
  return tensors;
}

/** What the caller of {@link saveModel} knows of the network beyond its design and data. */
export interface ModelOrigin {
  /** When the network was trained, ISO 8601 in UTC; the same network has the same bytes for the same time. */
  readonly created?: string;
  /** How good the network is on each part of its data. */
  readonly metrics?: ModelMetrics;
}

/**
 * The bytes of a safetensors file with the network, its design and its data's preprocessing. The metadata `data` says what
 * it was trained on: the hash that checkpoints and records of runs have, too, and the number of rows, whole and of each part;
 * `ranges` what the training rows have in each raw input column.
 */
export function saveModel(
  network: Network,
  design: DesignSpec,
  dataset: Dataset,
  { created, metrics }: ModelOrigin = {},
): Uint8Array<ArrayBuffer> {
  const { hash, rows } = dataIdentity(dataset);
  return writeSafeTensors({
    tensors: modelTensors(network),
    metadata: {
      design: JSON.stringify(design),
      classes: JSON.stringify(dataset.summary.classes),
      features: JSON.stringify(dataset.summary.inputs),
      preprocessing: JSON.stringify(dataset.preprocessing),
      ranges: JSON.stringify(trainingRanges(dataset)),
      data: JSON.stringify({ hash, rows }),
      ...(created !== undefined && { created }),
      ...(metrics && { metrics: JSON.stringify(metrics) }),
    },
  });
}

/**
 * Reads what {@link saveModel} wrote. Metadata may be absent, so that tensors made elsewhere can be loaded. Of a
 * checkpoint, which is a model and more, the model is taken.
 *
 * @throws InputError that says what is wrong with the file
 */
export function loadModel(bytes: Uint8Array): SavedModel {
  const { tensors, metadata } = readModelFile(bytes);
  return { tensors, ...describeModel(metadata) };
}

/** Reads what a model's metadata says. @throws InputError that says what is wrong with it */
export function describeModel(metadata: Readonly<Record<string, string>>): ModelDescription {
  const parse = (key: string): unknown => {
    if (metadata[key] === undefined) return undefined;
    try {
      return JSON.parse(metadata[key]);
    } catch {
      throw new InputError(`The model's metadata "${key}" is not JSON; the file is damaged or foreign.`);
    }
  };
  return {
    design: parse("design") as DesignSpec | undefined,
    classes: strings(parse("classes"), "classes"),
    features: strings(parse("features"), "features"),
    preprocessing: preprocessingOf(parse("preprocessing")),
    ranges: rangesOf(parse("ranges")),
  };
}

const encodingKinds = new Set(["numeric", "categorical", "boolean", "date", "block"]);

/** Checks a preprocessing as far as applying it relies on. @throws InputError for one that no version has written */
export function preprocessingOf(value: unknown): Dataset["preprocessing"] | undefined {
  if (value === undefined) return undefined;
  const isColumn = (item: unknown) =>
    isObject(item) &&
    typeof item.column === "string" &&
    encodingKinds.has(String(item.kind)) &&
    (item.kind !== "categorical" || isListOf(item.categories, "string")) &&
    (item.kind !== "boolean" || isListOf(item.yes, "string")) &&
    (item.kind !== "date" || isListOf(item.cycles, "string")) &&
    (item.kind !== "block" || (isListOf(item.means, "number") && isListOf(item.scales, "number"))) &&
    ((item.kind !== "numeric" && item.kind !== "date") || isScaling(item));
  const isScaling = (item: Record<string, unknown>) =>
    typeof item.mean === "number" && typeof item.scale === "number";
  const { columns, target } = isObject(value) ? value : { columns: undefined, target: undefined };
  const isTarget =
    isObject(target) &&
    (target.kind === "classes"
      ? typeof target.column === "string" && isListOf(target.classes, "string")
      : target.kind === "numbers" &&
        Array.isArray(target.columns) &&
        target.columns.every((item) => isObject(item) && typeof item.column === "string" && isScaling(item)));
  if (Array.isArray(columns) && columns.every(isColumn) && isTarget) return value as Dataset["preprocessing"];
  throw new InputError(
    'The model\'s metadata "preprocessing" is not that of a saved model; the file is damaged or foreign.',
  );
}

const rangeNumbers: { readonly [Kind in ColumnRange["kind"]]: readonly string[] } = {
  number: ["minimum", "lowerQuartile", "median", "upperQuartile", "maximum"],
  date: ["minimum", "lowerQuartile", "median", "upperQuartile", "maximum"],
  category: [],
  boolean: ["no", "yes"],
  block: ["minimum", "maximum"],
};

/** Models of earlier versions have no ranges. @throws InputError for some that no version has written */
function rangesOf(value: unknown): readonly ColumnRange[] | undefined {
  if (value === undefined) return undefined;
  const isRange = (item: unknown) => {
    if (!isObject(item) || typeof item.column !== "string") return false;
    const numbers = Object.hasOwn(rangeNumbers, String(item.kind))
      ? rangeNumbers[item.kind as ColumnRange["kind"]]
      : undefined;
    const isCategory = (category: unknown) =>
      isObject(category) && typeof category.name === "string" && typeof category.rows === "number";
    return (
      numbers?.every((key) => Number.isFinite(item[key])) === true &&
      (item.kind !== "category" || (Array.isArray(item.categories) && item.categories.every(isCategory)))
    );
  };
  if (Array.isArray(value) && value.every(isRange)) return value;
  throw new InputError(
    'The model\'s metadata "ranges" is not that of a saved model; the file is damaged or foreign.',
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

export function isListOf(value: unknown, type: "string"): value is string[];
export function isListOf(value: unknown, type: "number"): value is number[];
export function isListOf(value: unknown, type: "string" | "number"): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === type);
}

function readModelFile(bytes: Uint8Array) {
  const file = readMixedTensors(bytes);
  if (file.metadata.format !== checkpointFormat) return readSafeTensors(bytes);
  const tensors: Record<string, Tensor> = {};
  for (const [name, { shape, data }] of Object.entries(file.tensors))
    if (name.startsWith("layers.")) tensors[name] = { shape, data: Float32Array.from(data) };
  return { tensors, metadata: file.metadata };
}

/**
 * Writes the tensors into the network; all are checked before the first is written.
 *
 * @throws InputError that names the first tensor that is missing, has another shape or is not finite, or has no place
 */
export function applyModel(network: Network, tensors: ModelTensors): void {
  const expected = new Set<string>();
  eachTensor(network, (layer, _index, name, fileName) => {
    expected.add(fileName);
    checkTensor(fileName, tensors[fileName], shapeOf(layer, name));
  });
  const unexpectedTensor = Object.keys(tensors).find((fileName) => !expected.has(fileName));
  if (unexpectedTensor !== undefined) {
    throw new InputError(
      `The model has a tensor "${unexpectedTensor}" for which the design has no place. Load it with the design it was saved with.`,
    );
  }
  eachTensor(network, (_layer, index, name, fileName) =>
    network.workspace.write(index, name, "value", tensors[fileName].data),
  );
}

function checkTensor(fileName: string, tensor: Tensor | undefined, shape: readonly number[]): void {
  const remedy = "Load it with the design and data it was saved with.";
  if (!tensor)
    throw new InputError(`The model has no tensor "${fileName}", which the design needs. ${remedy}`);
  if (tensor.shape.length !== shape.length || tensor.shape.some((length, i) => length !== shape[i])) {
    throw new InputError(
      `The model's tensor "${fileName}" has shape [${tensor.shape.join(", ")}], but the design and data need [${shape.join(", ")}]. ${remedy}`,
    );
  }
  if (!tensor.data.every(Number.isFinite)) {
    throw new InputError(
      `The model's tensor "${fileName}" holds NaN or infinity. Load a model that trained well.`,
    );
  }
}

export function shapeOf(layer: LayerPlan, name: TensorName): readonly number[] {
  return name === "weight" ? [layer.units, layer.inputs] : [layer.units];
}

/** Every value tensor of the network, layer by layer, with its name in a file. */
export function eachTensor(
  network: Network,
  visit: (layer: LayerPlan, index: number, name: TensorName, fileName: string) => void,
): void {
  for (const [index, layer] of network.plan.layers.entries()) {
    for (const name of [...learnedTensors, ...runningTensors]) {
      if (tensorSize(layer, name) > 0) visit(layer, index, name, tensorFileName(index, name));
    }
  }
}

function strings(value: unknown, key: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw new InputError(
    `The model's metadata "${key}" is not a list of strings; the file is damaged or foreign.`,
  );
}
