/** A folder in which PyTorch trains a design, on this machine or on larger ones. It is a run folder at the same time. */

import { rowWeights } from "../../data/encode/classWeights.ts";
import type { Dataset } from "../../data/encode/dataset.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { StartedEvent } from "../../shared/events.ts";
import type { RunRecord } from "../../shared/runs/runRecord.ts";
import { dataIdentity } from "../checkpoint/dataIdentity.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { codeLabels } from "../losses/coding.ts";
import { saveModel } from "../model.ts";
import { type Tensor, type TensorData, writeSafeTensors } from "../safetensors.ts";
import type { RunPlatform } from "../training/runControl.ts";
import { Trainer } from "../training/trainer.ts";
import { torchrunReadme } from "./readme.ts";
import { torchrunJob } from "./slurm.ts";
import { trainScript } from "./trainScript.ts";

export interface HandoverFile {
  readonly name: string;
  readonly content: Uint8Array | string;
}

export interface HandoverOptions extends RunPlatform {
  readonly kernels: Kernels;
  /** The name of the design's file, and its text as it is trained. */
  readonly name: string;
  readonly text: string;
  /** The version of this program. */
  readonly version: string;
  /** When the folder is made. */
  readonly now: Date;
  /** The name of the folder, which is the run's id where it is among the design's runs. */
  readonly id: string;
  /** The run's number, where it is among the design's runs. */
  readonly number?: number | undefined;
}

/**
 * The files of the folder. The first weights are drawn here, layers that are pre-trained are pre-trained, and rows are encoded:
 * what is left to PyTorch are the steps.
 *
 * @throws InputError for a design that PyTorch cannot train
 */
export async function handoverFiles(
  design: DesignSpec,
  dataset: Dataset,
  options: HandoverOptions,
): Promise<readonly HandoverFile[]> {
  const { name, text, kernels, version, now, id, number } = options;
  const trainer = new Trainer(design, dataset, { kernels, snapshots: false });
  try {
    const { plan } = trainer.network;
    const { task, classes } = dataset.summary;
    const { target } = dataset.preprocessing;
    let started: StartedEvent | undefined;
    // Up to the first step.
    await trainer.run({
      ...options,
      untilEpoch: 0,
      remedies: false,
      emit: (event) => {
        if (event.kind === "started") started = event;
      },
    });
    if (!started) throw new Error("The run has not begun.");
    const { batchSize, stepsPerEpoch, parameters } = started;
    const script = trainScript({
      design: name,
      training: design.training,
      plan,
      task,
      classes: classes.length,
      batchSize,
      targets: target.kind === "numbers" ? target.columns : [],
    });
    const record: RunRecord = {
      version: 1,
      id,
      ...(number !== undefined && { number }),
      design: name,
      state: "stopped",
      started: now.toISOString(),
      seconds: 0,
      seed: design.training.seed,
      data: { path: dataset.summary.path, hash: dataIdentity(dataset).hash, rows: dataset.summary.rows },
      environment: { version, backend: "pytorch", threads: 0, platform: "" },
      summary: null,
      position: { step: 0, epoch: 0, epochs: design.training.epochs },
      trainedElsewhere: true,
    };
    return [
      { name: "train.py", content: script },
      { name: "data.safetensors", content: dataFile(design, dataset, plan.loss.entry.coding, started) },
      { name: "start.safetensors", content: saveModel(trainer.network, design, dataset) },
      { name: "job.sbatch", content: torchrunJob(name) },
      {
        name: "README.md",
        content: torchrunReadme({
          name,
          batchSize,
          stepsPerEpoch,
          parameters,
          shuffle: design.training.shuffle,
        }),
      },
      { name: "design.mlp.json", content: text },
      // Last: a folder that was not written to its end is no run.
      { name: "run.json", content: `${JSON.stringify(record, undefined, 2)}\n` },
    ];
  } finally {
    trainer.close();
  }
}

/** The rows as the network takes them, what they are compared with, and the parts. */
function dataFile(
  { training }: DesignSpec,
  dataset: Dataset,
  coding: Parameters<typeof codeLabels>[2],
  started: StartedEvent,
): Uint8Array {
  const { inputs, targets, summary, train, validation, test } = dataset;
  const rows = inputs.length / summary.inputs.length;
  const list = (indices: Uint32Array) => ({ shape: [indices.length], data: Int32Array.from(indices) });
  const weights = rowWeights(training.classWeights, dataset);
  const tensors: Record<string, Tensor<TensorData>> = {
    inputs: { shape: [rows, summary.inputs.length], data: inputs },
    train: list(train),
    validation: list(validation),
    test: list(test),
  };
  if (targets.kind === "values") tensors.targets = { shape: [rows, summary.outputs], data: targets.values };
  else {
    tensors.labels = { shape: [rows], data: targets.labels };
    if (coding !== "one-hot")
      tensors.targets = {
        shape: [rows, summary.outputs],
        data: codeLabels(targets.labels, summary.classes.length, coding),
      };
  }
  if (weights) tensors.rowWeights = { shape: [rows], data: weights };
  return writeSafeTensors({ tensors, metadata: { started: JSON.stringify(started) } });
}
