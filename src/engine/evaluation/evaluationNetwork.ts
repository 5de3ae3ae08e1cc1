import { rowWeights } from "../../data/encode/classWeights.ts";
import type { Dataset } from "../../data/encode/dataset.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { type DataRows, emptyMeasures, type Kernels, type NetworkPlan } from "../kernels/kernels.ts";
import { codeLabels } from "../losses/coding.ts";
import { applyModel, type ModelTensors, modelTensors } from "../model.ts";
import { evaluationRows, Network } from "../network.ts";
import type { Predictions } from "./predictions.ts";

/**
 * A network that only answers, beside the one that is trained or without one: its weights are written into it, and rows pass
 * through a buffer of one batch, so that the data is not copied and any inputs can be asked about. It computes in evaluation mode:
 * batch norm with its running averages. Its answers are the same to the last bit as those of the network that was trained.
 */
export class EvaluationNetwork {
  readonly design: DesignSpec;
  readonly dataset: Dataset;
  private readonly network: Network;
  private readonly buffer: DataRows;
  private readonly weights: Float32Array | undefined;
  /** The buffer's rows in order, which is how they are loaded. */
  private readonly order = Uint32Array.from({ length: evaluationRows }, (_, row) => row);

  /** Allocates the network, every parameter 0; {@link setTensors} comes next. */
  constructor(design: DesignSpec, dataset: Dataset, kernels: Kernels) {
    const { inputs, outputs, task } = dataset.summary;
    this.design = design;
    this.dataset = dataset;
    const shape = { inputs: inputs.length, outputs, task };
    this.network = new Network(design, shape, { kernels, capacity: evaluationRows, training: false });
    this.weights = rowWeights(design.training.classWeights, dataset);
    const isCoded = dataset.targets.kind === "labels" && this.coding === "one-hot";
    this.buffer = this.network.workspace.attach({
      inputs: new Float32Array(evaluationRows * inputs.length),
      targets: isCoded
        ? { kind: "labels", labels: new Int32Array(evaluationRows) }
        : { kind: "values", values: new Float32Array(evaluationRows * outputs) },
      ...(this.weights && { weights: new Float32Array(evaluationRows) }),
    });
  }

  /** λ Σ‖W‖², which the objective has beside the mean loss. */
  get penalty(): number {
    return this.network.workspace.penalty();
  }

  /** Its layers and its loss. */
  get plan(): NetworkPlan {
    return this.network.plan;
  }

  /** The weights that it has. */
  get tensors(): ModelTensors {
    return modelTensors(this.network);
  }

  /** Writes the weights of a trained network. @throws InputError where they do not fit */
  setTensors(tensors: ModelTensors): void {
    applyModel(this.network, tensors);
  }

  /**
   * Computes the answers to rows of the data and their summed loss. Yields after each batch, so that the caller can do other
   * things or stop.
   */
  *predictRows(rows: Uint32Array): Generator<void, Predictions> {
    const { dataset, buffer, outputs } = this;
    const width = dataset.summary.inputs.length;
    const values = new Float32Array(rows.length * outputs);
    const sums = emptyMeasures();
    for (let first = 0; first < rows.length; first += evaluationRows) {
      const batch = rows.subarray(first, first + evaluationRows);
      for (const [i, row] of batch.entries())
        buffer.inputs.set(dataset.inputs.subarray(row * width, (row + 1) * width), i * width);
      this.gatherTargets(batch);
      this.answer(batch.length, values.subarray(first * outputs));
      this.network.workspace.measure(sums);
      yield;
    }
    return { rows, values, sums };
  }

  /**
   * Computes the answers to any inputs. Yields after each batch.
   *
   * @param inputs (rows, inputs), row-major, encoded as the data is
   * @returns (rows, outputs), row-major
   */
  *predictInputs(inputs: Float32Array): Generator<void, Float32Array> {
    const { buffer, outputs } = this;
    const width = this.dataset.summary.inputs.length;
    const rows = inputs.length / width;
    const values = new Float32Array(rows * outputs);
    for (let first = 0; first < rows; first += evaluationRows) {
      const count = Math.min(evaluationRows, rows - first);
      buffer.inputs.set(inputs.subarray(first * width, (first + count) * width));
      this.answer(count, values.subarray(first * outputs));
      yield;
    }
    return values;
  }

  close(): void {
    this.network.close();
  }

  private get outputs(): number {
    return this.dataset.summary.outputs;
  }

  private get coding() {
    return this.network.plan.loss.entry.coding;
  }

  /** Computes the answers to the buffer's first rows. */
  private answer(count: number, into: Float32Array): void {
    const { workspace, plan } = this.network;
    workspace.load(this.order, 0, count);
    workspace.forward("evaluation");
    workspace.sample(plan.layers.length - 1, "activation", 1, into);
  }

  private gatherTargets(batch: Uint32Array): void {
    const { buffer, outputs, weights } = this;
    const { targets, summary } = this.dataset;
    if (targets.kind === "values") {
      if (buffer.targets.kind !== "values") throw new Error("The buffer has labels for numbers.");
      for (const [i, row] of batch.entries())
        buffer.targets.values.set(targets.values.subarray(row * outputs, (row + 1) * outputs), i * outputs);
    } else {
      const labels = Int32Array.from(batch, (row) => targets.labels[row]);
      if (buffer.targets.kind === "labels") buffer.targets.labels.set(labels);
      else buffer.targets.values.set(codeLabels(labels, summary.classes.length, this.coding));
    }
    if (weights && buffer.weights) for (const [i, row] of batch.entries()) buffer.weights[i] = weights[row];
  }
}
