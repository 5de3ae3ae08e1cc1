import { activations } from "../../../../src/engine/activations/activations.ts";
import {
  type DataRows,
  emptyMeasures,
  type LayerPlan,
  type NetworkPlan,
  type Workspace,
} from "../../../../src/engine/kernels/kernels.ts";
import { learnedTensors, runningTensors, tensorSize } from "../../../../src/engine/kernels/tensors.ts";
import { codeLabels } from "../../../../src/engine/losses/coding.ts";
import { losses } from "../../../../src/engine/losses/losses.ts";
import { optimizers } from "../../../../src/engine/optimizers/optimizers.ts";
import { Random } from "../../../../src/shared/random.ts";
import { bind } from "../../../../src/shared/registry.ts";

export interface Case {
  /** Inputs, hidden layers, outputs. */
  readonly widths: readonly number[];
  readonly rows: number;
  readonly activation?: string;
  readonly batchNorm?: "plain" | "affine";
  readonly loss?: string;
  readonly l2?: number;
  readonly optimizer?: string;
  readonly outputActivation?: string;
  readonly clipNorm?: number;
  /** The rows count differently. */
  readonly weighted?: boolean;
}

export function planOf({
  widths,
  rows,
  activation = "relu",
  batchNorm,
  loss = "softmax-cross-entropy",
  l2 = 0,
  optimizer = "sgd",
  outputActivation = "identity",
  clipNorm = 0,
}: Case): NetworkPlan {
  const last = widths.length - 2;
  const layers = widths.slice(1).map((units, index): LayerPlan => {
    const hidden = index < last;
    return {
      inputs: widths[index],
      units,
      activation: bind(
        activations,
        { type: hidden ? activation : outputActivation, parameters: {} },
        "activation",
      ),
      batchNorm:
        hidden && batchNorm ? { affine: batchNorm === "affine", epsilon: 1e-5, decay: 0.9 } : undefined,
    };
  });
  return {
    inputs: widths[0],
    layers,
    loss: bind(losses, { type: loss, parameters: {} }, "loss"),
    optimizer: bind(optimizers, { type: optimizer, parameters: {} }, "optimizer"),
    l2,
    clipNorm,
    // Room to spare, as the last batch of an epoch has it.
    capacity: rows + 3,
  };
}

export function dataFor(plan: NetworkPlan, rows: number, weighted = false): DataRows {
  const random = new Random(1, "kernel data");
  const inputs = Float32Array.from({ length: rows * plan.inputs }, () => random.normal());
  const weights = weighted ? Float32Array.from({ length: rows }, () => Math.abs(random.normal())) : undefined;
  return { inputs, targets: targetsFor(plan, rows, random), ...(weights && { weights }) };
}

function targetsFor(plan: NetworkPlan, rows: number, random: Random): DataRows["targets"] {
  const outputs = plan.layers[plan.layers.length - 1].units;
  const { tasks, coding } = plan.loss.entry;
  if (tasks.includes("regression")) {
    return { kind: "values", values: Float32Array.from({ length: rows * outputs }, () => random.normal()) };
  }
  const classes = coding !== "one-hot" && outputs === 1 ? 2 : outputs;
  const labels = Int32Array.from({ length: rows }, () => random.bits() % classes);
  if (coding === "one-hot") return { kind: "labels", labels };
  return { kind: "values", values: codeLabels(labels, classes, coding) };
}

/** Weights of deviation 1/√n_in, and everything else off its usual start, where mistakes would not show. */
export function randomize(workspace: Workspace): void {
  const random = new Random(2, "kernel parameters");
  for (const [index, layer] of workspace.plan.layers.entries()) {
    for (const tensor of [...learnedTensors, ...runningTensors]) {
      const size = tensorSize(layer, tensor);
      const middle = tensor === "gamma" || tensor === "runningVariance" ? 1 : 0;
      const deviation = tensor === "weight" ? 1 / Math.sqrt(layer.inputs) : 0.1;
      if (size > 0) {
        const values = Float64Array.from({ length: size }, () => middle + deviation * random.normal());
        workspace.write(index, tensor, "value", values.map(Math.fround));
      }
    }
  }
}

/** Steps over full batches, then a half one, and one evaluation; then everything that a workspace reports, by name. */
export function train(
  workspace: Workspace,
  rows: number,
  steps: number,
  weighted = false,
): Map<string, Float64Array> {
  const { plan } = workspace;
  const all = 2 * rows + 5;
  workspace.attach(dataFor(plan, all, weighted));
  randomize(workspace);
  const order = Uint32Array.from({ length: all }, (_, i) => all - 1 - i);
  const sums = emptyMeasures();
  for (let step = 1; step <= steps; step++) {
    const count = step < steps ? rows : Math.max(plan.layers[0].batchNorm ? 2 : 1, rows >> 1);
    workspace.step(order, step % 5, count, 0.02, step, sums);
  }
  const numbers = numbersOf(workspace);
  const measured = emptyMeasures();
  workspace.load(order, rows, rows);
  workspace.forward("evaluation");
  workspace.measure(measured);
  numbers.set("sums of the steps", Float64Array.of(sums.rows, sums.loss, sums.penalty, sums.squaredError));
  numbers.set("right answers", Float64Array.of(sums.right, measured.right));
  numbers.set(
    "evaluation",
    Float64Array.of(measured.rows, measured.loss, measured.squaredError, workspace.penalty()),
  );
  return numbers;
}

function numbersOf(workspace: Workspace): Map<string, Float64Array> {
  const numbers = new Map<string, Float64Array>();
  const { plan } = workspace;
  const states = (plan.optimizer?.entry.state ?? []).keys();
  const parts = ["value", "gradient", ...states] as const;
  for (const [index, layer] of plan.layers.entries()) {
    const read = (
      tensor: (typeof learnedTensors)[number] | (typeof runningTensors)[number],
      part: (typeof parts)[number],
    ) => {
      const values = new Float64Array(tensorSize(layer, tensor));
      if (values.length === 0) return;
      workspace.read(index, tensor, part, values);
      numbers.set(`layer ${index}: ${tensor}, ${part}`, values);
    };
    for (const tensor of learnedTensors) for (const part of parts) read(tensor, part);
    for (const tensor of runningTensors) read(tensor, "value");
    for (const quantity of ["preActivation", "activation"] as const) {
      const values = new Float64Array(workspace.rows * layer.units);
      workspace.sample(index, quantity, 1, values);
      numbers.set(`layer ${index}: ${quantity}`, values);
    }
    numbers.set(
      `layer ${index}: gradient norm and dead units`,
      Float64Array.of(workspace.gradientNorm(index), workspace.countDead(index)),
    );
    const sampled = new Float64Array(Math.ceil(layer.units / 3) * layer.inputs);
    workspace.sampleWeights(index, "value", 3, sampled);
    numbers.set(`layer ${index}: weights of every third unit`, sampled);
    numbers.set(`layer ${index}: one-signed units`, Float64Array.of(workspace.countOneSigned(index)));
  }
  return numbers;
}
