/** A model as Python for PyTorch: a readable module, beside which the tensors lie as the safetensors file that they are. */
import { activationForm } from "./activationForms.ts";
import { classesOf, type ExportPlan } from "./exportPlan.ts";

/** The name of the file with the tensors, beside `model.py`. */
export const tensorsName = "model.safetensors";

export function pyTorchModule(plan: ExportPlan): string {
  const { layers, preprocessing, target, threshold, areProbabilities } = plan;
  const modules: string[] = [];
  const names: string[] = [];
  for (const [index, { inputs, units, batchNorm, activation }] of layers.entries()) {
    modules.push(`("linear${index}", nn.Linear(${inputs}, ${units})),`);
    names.push(
      `"linear${index}.weight": "layers.${index}.weight",`,
      `"linear${index}.bias": "layers.${index}.bias",`,
    );
    if (batchNorm) {
      const isAffine = batchNorm.gamma !== undefined;
      modules.push(
        `("norm${index}", nn.BatchNorm1d(${units}, eps=${batchNorm.epsilon}, affine=${isAffine ? "True" : "False"})),`,
      );
      const parts = [
        ...(isAffine
          ? [
              ["weight", "gamma"],
              ["bias", "beta"],
            ]
          : []),
        ["running_mean", "runningMean"],
        ["running_var", "runningVariance"],
      ];
      for (const [theirs, ours] of parts)
        names.push(`"norm${index}.${theirs}": "layers.${index}.batchNorm.${ours}",`);
    }
    const { torch } = activationForm(activation);
    if (torch !== "nn.Identity()") modules.push(`("activation${index}", ${torch}),`);
  }
  const hasSign = modules.some((line) => line.includes("Sign()"));
  const rows = preprocessing ? "rows" : "inputs";
  return `"""A neural network from MLP Studio for PyTorch. Made by \`export --to pytorch\`; needs torch and numpy.

The tensors are in ${tensorsName} beside this file.${
    preprocessing
      ? `

    from model import predict
    predict([{"column": 1.5, "other": "word"}])

On the command line, rows come as a JSON list of objects: python3 model.py < rows.json`
      : ""
  }

To train on: the running averages of the network's batch norm follow a batch by 1 - decay, which is PyTorch's momentum, and
with the biased variance, where PyTorch takes the unbiased one. nn.Softplus is linear above 20, which differs by 2e-9 at most.
"""

import json
import os
import struct
import sys
from collections import OrderedDict

import numpy as np
import torch
from torch import nn

FEATURES = ${pythonOf(plan.features)}
CLASSES = ${pythonOf(classesOf(plan))}
${hasSign ? '\n\nclass Sign(nn.Module):\n    """-1 below 0, else +1; torch.sign(0) is 0."""\n\n    def forward(self, s):\n        return torch.where(s >= 0, torch.ones_like(s), -torch.ones_like(s))\n' : ""}

def make_network():
    return nn.Sequential(
        OrderedDict(
            [
${modules.map((line) => `                ${line}`).join("\n")}
            ]
        )
    )


# The names of PyTorch's tensors and those of the file.
NAMES = {
${names.map((line) => `    ${line}`).join("\n")}
}


def read_safetensors(path):
    """Eight bytes with the length of the header, the header as JSON, and the tensors' bytes."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            values = np.frombuffer(data[begin:end], dtype="<f4").reshape(entry["shape"])
            tensors[name] = torch.from_numpy(values.copy())
    return tensors


def load(path=os.path.join(os.path.dirname(os.path.abspath(__file__)), "${tensorsName}")):
    """The network with its weights, in evaluation mode."""
    tensors = read_safetensors(path)
    network = make_network()
    network.load_state_dict({name: tensors[theirs] for name, theirs in NAMES.items()}, strict=False)
    return network.eval()

${preprocessing ? encodeText(plan) : ""}

def predict(${rows}, network=None):
    """${
      target.kind === "classes"
        ? `The predicted classes, and ${areProbabilities ? "the probabilities" : "the scores"} of each class, (rows, classes)`
        : "The predicted numbers in the targets' own units, (rows, targets)"
    }."""
    network = network or load()
    with torch.no_grad():
        outputs = network(${preprocessing ? "encode(rows)" : "torch.as_tensor(inputs, dtype=torch.float32)"})
${answerText(plan, threshold)}


if __name__ == "__main__":
${preprocessing ? "    given = json.load(sys.stdin)" : "    given = json.load(sys.stdin)"}
${
  target.kind === "classes"
    ? `    labels, scores = predict(given)
    json.dump({"predictions": labels, "${areProbabilities ? "probabilities" : "scores"}": scores.tolist()}, sys.stdout)`
    : '    json.dump({"predictions": predict(given).tolist()}, sys.stdout)'
}
    print()
`;
}

function answerText({ target, hasSoftmax }: ExportPlan, threshold: number | undefined): string {
  if (target.kind === "numbers") {
    const of = (key: "mean" | "scale") => `[${target.columns.map((column) => column[key]).join(", ")}]`;
    return `    return outputs.double().numpy() * np.array(${of("scale")}) + np.array(${of("mean")})`;
  }
  const scores = hasSoftmax
    ? "outputs.softmax(1).numpy()"
    : threshold === undefined
      ? "outputs.numpy()"
      : `torch.cat([${2 * threshold} - outputs, outputs], 1).numpy()`;
  return `    scores = ${scores}
    return [CLASSES[index] for index in scores.argmax(1)], scores`;
}

function encodeText({ columns }: ExportPlan): string {
  return `
# How each column of a row becomes inputs: by the training rows' statistics and categories.
COLUMNS = json.loads(
    r"""${JSON.stringify(columns).replace(/["\\\u007f-\uffff]/g, escapeFor)}"""
)
CYCLES = {"year": (0, 365.2425), "week": (4, 7), "day": (0, 1)}


def encode(rows):
    """The inputs for rows, each an object with a value for each column; None, "" and NaN are missing.

    Dates are days since 1970-01-01, datetime objects, or strings such as 2024-02-29 (UTC)."""
    parts = [encode_column(column, [row.get(column["column"]) for row in rows]) for column in COLUMNS]
    return torch.from_numpy(np.concatenate(parts, axis=1).astype(np.float32))


def is_missing(value):
    return value is None or (isinstance(value, str) and value == "") or value != value


def encode_column(column, values):
    kind = column["kind"]
    if kind == "block":
        block = np.array(values, dtype=np.float64).reshape(len(values), -1)
        return (block - np.array(column["means"])) / np.array(column["scales"])
    missing = np.array([is_missing(value) for value in values], dtype=bool).reshape(-1, 1)
    if kind in ("numeric", "date"):
        read = days_of if kind == "date" else float
        numbers = np.array([np.nan if is_missing(value) else read(value) for value in values], dtype=np.float64)
        numbers = numbers.reshape(-1, 1)
        filled = np.where(missing, column["fill"], numbers)
        inputs = [(filled - column["mean"]) / column["scale"]]
        for cycle in column.get("cycles", []):
            start, length = CYCLES[cycle]
            turns = (filled - start) / length
            angle = 2 * np.pi * (turns - np.floor(turns))
            inputs += [np.where(missing, 0, np.sin(angle)), np.where(missing, 0, np.cos(angle))]
    elif kind == "boolean":
        inputs = [np.array([boolean_of(column, value) for value in values], dtype=np.float64).reshape(-1, 1)]
    else:
        inputs = [np.array([one_hot(column, value) for value in values], dtype=np.float64).reshape(len(values), -1)]
    if column.get("indicator"):
        inputs.append(missing.astype(np.float64))
    return np.concatenate(inputs, axis=1)


def days_of(value):
    if isinstance(value, (int, float)):
        return value
    return np.datetime64(value, "us").astype(np.int64) / 86400e6


def boolean_of(column, value):
    if is_missing(value):
        return column["fill"]
    word = str(value)

    def among(words):
        return word in words or word.lower() in [known.lower() for known in words]

    if among(column["yes"]):
        return 1
    return 0 if "no" not in column or among(column["no"]) else column["fill"]


def one_hot(column, value):
    categories = column["categories"]
    has_others = column.get("others", False)
    inputs = [0] * (len(categories) + has_others)
    word = column.get("fill") if is_missing(value) else str(value)
    if word in categories:
        inputs[categories.index(word)] = 1
    elif has_others and word is not None:
        inputs[-1] = 1
    return inputs

`;
}

/** What would end a raw string of Python, or is no plain character, as JSON escapes it. */
function escapeFor(character: string): string {
  if (character === '"' || character === "\\") return character;
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A list of strings as Python has it: JSON's, in ASCII. */
function pythonOf(values: readonly string[]): string {
  return JSON.stringify(values).replace(/[\u007f-\uffff]/g, escapeFor);
}
