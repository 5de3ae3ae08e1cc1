import { elu } from "../../activations/elu.ts";
import { identity } from "../../activations/identity.ts";
import { leakyRelu } from "../../activations/leakyRelu.ts";
import { relu } from "../../activations/relu.ts";
import { sigmoid } from "../../activations/sigmoid.ts";
import { tanh } from "../../activations/tanh.ts";
import { softmaxCrossEntropy } from "../../losses/softmaxCrossEntropy.ts";
import { sgd } from "../../optimizers/sgd.ts";
import { Random } from "../../random.ts";
import { emptyMeasures, type Kernels, type LayerPlan, type NetworkPlan, type Workspace } from "../kernels.ts";
import { learnedTensors, tensorSize } from "../tensors.ts";

/** How much faster the wide kernels must be to be worth an experimental compiler pass. */
const worthwhile = 1.1;

/**
 * Whether kernels compiled to 256-bit vectors give the same numbers as the others to the last bit, and are faster. The
 * engine makes them by an experimental pass, so they are tried before they are trusted: a network that goes through every
 * kernel is trained for some steps. Takes about 10 ms.
 */
export function areTrustworthy(wide: Kernels, plain: Kernels): boolean {
  const [left, right] = [wide.open(trialPlan), plain.open(trialPlan)];
  prepare(left);
  prepare(right);
  const times = [Infinity, Infinity];
  for (let update = 1; update <= 30; update++) {
    times[0] = Math.min(times[0], timeStep(left, update));
    times[1] = Math.min(times[1], timeStep(right, update));
  }
  const equal = trialPlan.layers.every((layer, index) =>
    learnedTensors.every((tensor) => {
      const size = tensorSize(layer, tensor);
      if (size === 0) return true;
      const [a, b] = [new Float32Array(size), new Float32Array(size)];
      left.read(index, tensor, "value", a);
      right.read(index, tensor, "value", b);
      return a.every((value, i) => Object.is(value, b[i]));
    }),
  );
  left.close();
  right.close();
  return equal && times[1] > worthwhile * times[0];
}

const rows = 45;
const widths = [203, 60, 45, 33, 29, 28, 27, 11];
const trialActivations = [relu, tanh, sigmoid, elu, leakyRelu, relu, identity];

const trialPlan: NetworkPlan = {
  inputs: widths[0],
  layers: trialActivations.map(
    (entry, index): LayerPlan => ({
      inputs: widths[index],
      units: widths[index + 1],
      activation: { entry, parameters: { alpha: 1, negativeSlope: 0.1 } },
      batchNorm: index === 1 || index === 3 ? { affine: index === 1, epsilon: 1e-5, decay: 0.9 } : undefined,
    }),
  ),
  loss: { entry: softmaxCrossEntropy, parameters: {} },
  optimizer: { entry: sgd, parameters: { momentum: 0.9 } },
  l2: 0.001,
  capacity: rows,
};

const order = Uint32Array.from({ length: rows }, (_, i) => i);
const sums = emptyMeasures();

function prepare(workspace: Workspace): void {
  const random = new Random(1, "wide vectors");
  workspace.attach({
    inputs: Float32Array.from({ length: rows * widths[0] }, () => random.normal()),
    targets: { kind: "labels", labels: Int32Array.from({ length: rows }, () => random.bits() % 11) },
  });
  for (const [index, layer] of trialPlan.layers.entries()) {
    for (const tensor of learnedTensors) {
      const size = tensorSize(layer, tensor);
      const deviation = tensor === "weight" ? 1 / Math.sqrt(layer.inputs) : 1;
      const values = Float32Array.from({ length: size }, () => deviation * random.normal());
      if (size > 0) workspace.write(index, tensor, "value", values);
    }
  }
}

function timeStep(workspace: Workspace, update: number): number {
  const from = performance.now();
  workspace.step(order, 0, update % 2 ? rows : rows - 7, 0.01, update, sums);
  return performance.now() - from;
}
