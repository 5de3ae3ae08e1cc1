/** A saved model that answers new rows. */
import type { Dataset } from "../../data/encode/dataset.ts";
import { inputSpans } from "../../data/encode/inputSpans.ts";
import type { Preprocessing } from "../../data/plan/preprocessing.ts";
import type { DesignSpec, Task } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import { EvaluationNetwork } from "../evaluation/evaluationNetwork.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { codedOutputs } from "../losses/coding.ts";
import { bindLoss } from "../losses/losses.ts";
import { loadModel, type ModelDescription, type SavedModel } from "../model.ts";
import { isSavedDesign } from "./savedDesign.ts";

/** A model that says how its rows are read. */
export type CompleteModel = SavedModel & CompleteDescription;

/** What the file of such a model says beside its tensors. */
export type CompleteDescription = ModelDescription & {
  readonly design: DesignSpec;
  readonly preprocessing: Preprocessing;
};

/** @throws InputError where the bytes are no model, or the model lacks what answering rows needs */
export function completeModel(bytes: Uint8Array): CompleteModel {
  const { tensors, ...description } = loadModel(bytes);
  return { tensors, ...completeDescription(description) };
}

/** @throws InputError where the description lacks what answering rows needs */
export function completeDescription(description: ModelDescription): CompleteDescription {
  const { design, preprocessing } = description;
  if (!design || !preprocessing)
    throw new InputError(
      "It does not say how its rows are read. Use a model that was saved by train --save or by a recorded run.",
    );
  if (!isSavedDesign(design))
    throw new InputError(
      'Its metadata "design" is not that of a saved model; the file is damaged or foreign.',
    );
  return { ...description, design, preprocessing };
}

/** The network of a model with its weights. @throws InputError where they do not fit the model's own design */
export function networkOf(model: CompleteModel, kernels: Kernels): EvaluationNetwork {
  const network = new EvaluationNetwork(model.design, withoutRows(model), kernels);
  try {
    network.setTensors(model.tensors);
    return network;
  } catch (error) {
    network.close();
    throw error;
  }
}

function taskOf({ target }: Preprocessing): Task {
  return target.kind === "classes" ? "classification" : "regression";
}

/** Number of outputs that the model's network has. */
function outputsOf({ design, preprocessing }: CompleteDescription): number {
  const { target } = preprocessing;
  if (target.kind === "numbers") return target.columns.length;
  return codedOutputs(bindLoss(design.loss, "classification").entry.coding, target.classes.length);
}

/** The model's data without any row: what a network has to know of it. */
export function withoutRows(model: CompleteDescription): Dataset {
  const { preprocessing, features } = model;
  const { target } = preprocessing;
  const width = inputSpans(preprocessing).reduce((sum, span) => sum + span.width, 0);
  const none = new Uint32Array(0);
  return {
    summary: {
      path: "",
      task: taskOf(preprocessing),
      target:
        target.kind === "classes" ? target.column : target.columns.map(({ column }) => column).join(", "),
      columns: [],
      rows: { all: 0, train: 0, validation: 0, test: 0 },
      inputs: features.length === width ? features : Array.from({ length: width }, (_, i) => `input${i + 1}`),
      classes: target.kind === "classes" ? target.classes : [],
      outputs: outputsOf(model),
      warnings: [],
    },
    inputs: new Float32Array(0),
    targets:
      target.kind === "classes"
        ? { kind: "labels", labels: new Int32Array(0) }
        : { kind: "values", values: new Float32Array(0) },
    train: none,
    validation: none,
    test: none,
    preprocessing,
  };
}
