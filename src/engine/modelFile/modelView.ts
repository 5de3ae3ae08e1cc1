/** What the page of a model file shows, from the file's header alone. */
import { inputSpans } from "../../data/encode/inputSpans.ts";
import { InputError } from "../../shared/errors.ts";
import {
  type ModelFileView,
  type ModelView,
  maxListedTensors,
  type TensorsView,
} from "../../shared/model/modelView.ts";
import type { RawInput, RawInputs } from "../../shared/results/resultsRequests.ts";
import type { NetworkPlan } from "../kernels/kernels.ts";
import {
  learnedTensors,
  parameterCount,
  planParameters,
  runningTensors,
  tensorSize,
} from "../kernels/tensors.ts";
import { checkpointFormat, describeModel, shapeOf, tensorFileName } from "../model.ts";
import { planNetwork } from "../network.ts";
import { type CompleteDescription, completeDescription, withoutRows } from "../predict/predictModel.ts";
import { elementCount, type TensorEntry, type TensorHeader } from "../safetensorsHeader.ts";
import { modelInputs } from "./modelInputs.ts";
import { modelOrigin } from "./modelOrigin.ts";

/** Characters of a metadata value that are shown. */
const maxValueLength = 400;
/** Categories of a column that are offered, the most frequent ones. */
const maxCategories = 1000;
/** Files above this size are not loaded to try a row. */
const maxTriedBytes = 2 ** 30;

/** What is known of a file from its header. */
export interface DescribedFile {
  readonly view: ModelFileView;
  /** The model that the file is; undefined for any other file. */
  readonly description: CompleteDescription | undefined;
}

/** A file that claims to be a model and is none is shown as its tensors, with the reason. */
export function describeFile(header: TensorHeader, fileBytes: number): DescribedFile {
  const isModel = ["design", "preprocessing"].some((key) => header.metadata[key] !== undefined);
  if (!isModel) return { view: tensorsView(header, fileBytes, null), description: undefined };
  try {
    const description = completeDescription(describeModel(header.metadata));
    return { view: modelView(header, fileBytes, description), description };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { view: tensorsView(header, fileBytes, error.message), description: undefined };
  }
}

function tensorsView(
  { tensors, metadata }: TensorHeader,
  fileBytes: number,
  problem: string | null,
): TensorsView {
  return {
    kind: "tensors",
    fileBytes,
    tensors: tensors
      .slice(0, maxListedTensors)
      .map(({ name, type, shape, begin, end }) => ({ name, type, shape, bytes: end - begin })),
    total: tensors.length,
    elements: tensors.reduce((sum, { shape }) => sum + elementCount(shape), 0),
    metadata: Object.entries(metadata).map(([key, value]) => ({
      key,
      value: value.length > maxValueLength ? `${value.slice(0, maxValueLength)}…` : value,
    })),
    problem,
  };
}

/** @throws InputError where the tensors are not those of the design */
function modelView(header: TensorHeader, fileBytes: number, description: CompleteDescription): ModelView {
  const { design, preprocessing, ranges } = description;
  const { summary } = withoutRows(description);
  const isCheckpoint = header.metadata.format === checkpointFormat;
  const shape = { inputs: summary.inputs.length, outputs: summary.outputs, task: summary.task };
  const plan = planNetwork(design, shape, { capacity: 1, training: false });
  checkTensors(plan, header.tensors, isCheckpoint);
  const { target } = preprocessing;
  const raw = modelInputs(description);
  return {
    kind: "model",
    fileBytes,
    isCheckpoint,
    design,
    loss: plan.loss.entry.id,
    answers:
      target.kind === "classes"
        ? { kind: "classes", column: target.column, classes: target.classes }
        : { kind: "numbers", columns: target.columns.map(({ column }) => column) },
    inputs: shape.inputs,
    layers: plan.layers.map((layer, index) => ({
      inputs: layer.inputs,
      units: layer.units,
      parameters: parameterCount(layer),
      activation: design.layers[index]?.activation ?? design.output.activation,
      batchNorm: layer.batchNorm !== undefined,
      weight: tensorFileName(index, "weight"),
    })),
    parameters: planParameters(plan),
    ...modelOrigin(header.metadata),
    columns: inputSpans(preprocessing).map(({ width }, index) => ({
      column: preprocessing.columns[index].column,
      width,
      range: boundedRange(ranges?.[index]),
    })),
    raw: fileBytes > maxTriedBytes || raw === null ? null : bounded(raw),
    problem: triedProblem(raw, fileBytes),
  };
}

function triedProblem(raw: RawInputs | null, fileBytes: number): string | null {
  if (raw === null)
    return "This file does not say what range each column had in training, so that no row can be tried here. Save the model again from a run of this version.";
  if (fileBytes > maxTriedBytes)
    return "This network is too large to be tried here. Predict the rows of a file with it.";
  return null;
}

/** Columns may have hundreds of thousands of categories; those that are left out can still be typed in a file. */
function bounded(raw: RawInputs): RawInputs {
  return { ...raw, inputs: raw.inputs.map((input): RawInput => boundedRange(input)) };
}

function boundedRange<T extends { readonly kind: string } | undefined>(range: T): T {
  if (range?.kind !== "category") return range;
  const { categories } = range as unknown as { readonly categories: readonly { readonly rows: number }[] };
  if (categories.length <= maxCategories) return range;
  return { ...range, categories: [...categories].sort((a, b) => b.rows - a.rows).slice(0, maxCategories) };
}

/** @throws InputError that names the first tensor that is missing, has another shape or type, or has no place */
function checkTensors({ layers }: NetworkPlan, tensors: readonly TensorEntry[], isCheckpoint: boolean): void {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  for (const [index, layer] of layers.entries())
    for (const name of [...learnedTensors, ...runningTensors]) {
      if (tensorSize(layer, name) === 0) continue;
      const fileName = tensorFileName(index, name);
      const found = byName.get(fileName);
      byName.delete(fileName);
      if (!found) fail(`has no tensor "${fileName}", which its design needs`);
      const shape = shapeOf(layer, name);
      if (found.shape.join() !== shape.join())
        fail(`has a tensor "${fileName}" of shape [${found.shape}], where its design needs [${shape}]`);
      if (found.type !== "F32" && !isCheckpoint)
        fail(`has a tensor "${fileName}" of type ${found.type}, where a model has F32`);
    }
  const [unexpected] = [...byName.keys()].filter((name) => !isCheckpoint || name.startsWith("layers."));
  if (unexpected !== undefined) fail(`has a tensor "${unexpected}", for which its design has no place`);
}

function fail(problem: string): never {
  throw new InputError(`The model ${problem}; the file is damaged or foreign.`);
}
