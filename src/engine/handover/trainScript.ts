/**
 * `train.py`: trains a design with PyTorch as the engine does, on one process or on many. It is meant to be read. Its beginning, with
 * the design's numbers, is made here; the rest is `trainRun.py`, the same for every design.
 */
import type { TrainingSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import { activationForm } from "../export/activationForms.ts";
import type { LayerPlan, NetworkPlan } from "../kernels/kernels.ts";
import { decisionThreshold } from "../losses/coding.ts";
import { lossForm, optimizerForm, scheduleForm } from "./trainingForms.ts";
import trainRun from "./trainRun.py?raw";

/** What the script is made from beside the network. */
export interface TrainScriptFacts {
  /** The name of the design's file. */
  readonly design: string;
  readonly training: TrainingSpec;
  readonly plan: NetworkPlan;
  readonly task: "classification" | "regression";
  readonly classes: number;
  readonly batchSize: number;
  /** What a scaled target is multiplied with to be in its own unit, and its name, for each target; none for classes. */
  readonly targets: readonly { readonly column: string; readonly scale: number }[];
}

/** @throws InputError for what PyTorch's automatic differentiation cannot train */
export function trainScript(facts: TrainScriptFacts): string {
  const { plan, training } = facts;
  if (!plan.optimizer)
    throw new InputError(
      `training.optimizer: "${training.optimizer.type}" is a learning rule without gradients, which is trained here only. Choose an optimizer.`,
      { field: "training.optimizer" },
    );
  return `${headText(facts)}\n\n${trainRun}`;
}

/** The docstring, the imports and the design's numbers. */
function headText({ design, training, plan, task, classes, batchSize, targets }: TrainScriptFacts): string {
  const { earlyStopping, schedule } = training;
  const { entry: loss } = plan.loss;
  const outputs = plan.layers[plan.layers.length - 1].units;
  const hasSign = plan.layers.some(({ activation }) => activation.entry.id === "sign");
  const sharesOutput = task === "classification" && outputs < classes;
  return `"""Trains ${design} with PyTorch. Made by MLP Studio; needs torch and numpy.

    python3 train.py                                    one process
    torchrun --nproc_per_node=2 train.py                two, on one machine; README.md has more

The network, the batches and the updates are those of the design, whatever the number of processes: each takes every
WORLD-th row of a batch, and gradients and the statistics of batch norm are added up over all of them. The first weights
are in start.safetensors, the rows, as the network takes them, in data.safetensors.

events.jsonl, run.json and, at the end, model.safetensors are written in the folder of this file, which MLP Studio follows as
a run. Started again, it continues from checkpoint.pt. A file named "stop" in the folder stops it.
"""

import argparse
import json
import math
import os
import platform
import struct
import time
from collections import OrderedDict
from datetime import datetime, timezone

import numpy as np
import torch
import torch.distributed as dist
import torch.distributed.nn.functional
from torch import nn
from torch.nn import functional as F

# ------------------------------------------------------------------------------------------------ the design


${hasSign ? signText : ""}class BatchNorm(nn.Module):
    """(z - mean) / sqrt(variance + epsilon), scaled and shifted; mean and biased variance are those of the whole batch,
    whatever the number of processes. nn.SyncBatchNorm needs a GPU, and its running variance is another one."""

    def __init__(self, units, epsilon, decay, affine):
        super().__init__()
        self.epsilon, self.decay = epsilon, decay
        self.weight = nn.Parameter(torch.ones(units)) if affine else None
        self.bias = nn.Parameter(torch.zeros(units)) if affine else None
        self.register_buffer("running_mean", torch.zeros(units))
        self.register_buffer("running_var", torch.ones(units))

    def forward(self, z):
        z = z.float()
        mean, variance = self.running_mean, self.running_var
        if self.training:
            totals = sum_over_processes(torch.cat([z.sum(0), z.new_tensor([len(z)])]))
            rows = totals[-1].detach()
            mean = totals[:-1] / rows
            variance = sum_over_processes(((z - mean) ** 2).sum(0)) / rows
            with torch.no_grad():
                self.running_mean.lerp_(mean, 1 - self.decay)
                self.running_var.lerp_(variance, 1 - self.decay)
        s = (z - mean) / torch.sqrt(variance + self.epsilon)
        return s if self.weight is None else self.weight * s + self.bias


DESIGN = ${python(design)}
# Of each dense layer: inputs, units, batch norm or None, activation.
LAYERS = [
${plan.layers.map((layer) => `    (${layerText(layer)}),`).join("\n")}
]
TASK = ${python(task)}
CLASSES = ${classes}
# What a target is multiplied with to be in its own unit, and its name; empty for classes.
TARGETS = ${targets.length === 0 ? "[]" : `[\n${targets.map(({ column, scale }) => `    (${python(column)}, ${scale}),`).join("\n")}\n]`}
# One output stands for two classes: above this it says the second. None where each class has an output.
THRESHOLD = ${sharesOutput ? decisionThreshold(loss.coding) : "None"}

EPOCHS = ${training.epochs}
BATCH_SIZE = ${batchSize}
SHUFFLE = ${training.shuffle ? "True" : "False"}
SEED = ${training.seed}
L2 = ${training.l2}  # adds L2 * sum of squared weights to the loss
CLIP_NORM = ${training.clipNorm}  # 0: gradients are not clipped
LEARNING_RATE = ${training.optimizer.parameters.learningRate}
WARMUP_STEPS = ${training.warmupSteps}
# Epochs without an improvement of the validation loss, and what counts as one; None: no early stopping.
EARLY_STOPPING = ${earlyStopping ? `(${earlyStopping.patience}, ${earlyStopping.minimumChange})` : "None"}


def schedule(update, updates, updates_per_epoch):
    """${schedule.type}: the factor of the learning rate after this many updates of all."""
    return ${scheduleForm(schedule)}


def make_optimizer(parameters):
    return ${optimizerForm(training.optimizer)}


def row_losses(s, y):
    """${loss.label}: the loss of each row. s: outputs (rows, outputs), y: ${loss.coding === "one-hot" && task === "classification" ? "classes (rows)" : "targets (rows, outputs)"}."""
    return ${lossForm(loss.id, task)}
`;
}

const signText = `class Threshold(torch.autograd.Function):
    """-1 below 0, else +1. The gradient passes where |s| is below a number, as if this were the identity there."""

    @staticmethod
    def forward(context, s, straight_through):
        context.passes = s.abs() < straight_through
        return (s >= 0).to(s.dtype) * 2 - 1

    @staticmethod
    def backward(context, gradient):
        return gradient * context.passes, None


class Sign(nn.Module):
    def __init__(self, straight_through):
        super().__init__()
        self.straight_through = straight_through

    def forward(self, s):
        return Threshold.apply(s, self.straight_through)


`;

function layerText({ inputs, units, batchNorm, activation }: LayerPlan): string {
  const norm = batchNorm
    ? `BatchNorm(${units}, ${batchNorm.epsilon}, ${batchNorm.decay}, ${batchNorm.affine ? "True" : "False"})`
    : "None";
  const form =
    activation.entry.id === "sign"
      ? `Sign(${activation.parameters.straightThrough})`
      : activationForm(activation).torch;
  return `${inputs}, ${units}, ${norm}, ${form}`;
}

/** A string as Python has it: JSON's, in ASCII. */
function python(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
