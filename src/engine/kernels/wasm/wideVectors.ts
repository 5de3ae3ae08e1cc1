import { quantile } from "../../../shared/quantile.ts";
import { Random } from "../../../shared/random.ts";
import { bind } from "../../../shared/registry.ts";
import { crc32c } from "../../../shared/runs/crc32c.ts";
import { elu } from "../../activations/elu.ts";
import { identity } from "../../activations/identity.ts";
import { leakyRelu } from "../../activations/leakyRelu.ts";
import { relu } from "../../activations/relu.ts";
import { sigmoid } from "../../activations/sigmoid.ts";
import { tanh } from "../../activations/tanh.ts";
import { meanSquaredError } from "../../losses/meanSquaredError.ts";
import { softmaxCrossEntropy } from "../../losses/softmaxCrossEntropy.ts";
import { optimizers } from "../../optimizers/optimizers.ts";
import { sgd } from "../../optimizers/sgd.ts";
import { emptyMeasures, type Kernels, type LayerPlan, type NetworkPlan, type Workspace } from "../kernels.ts";
import { type LearnedTensor, learnedTensors, tensorSize } from "../tensors.ts";
import { panelStep, rowBytes } from "./layout.ts";
import { instantiate } from "./threads.ts";
import { compile, type WithWideVectors, wasmKernels } from "./wasmKernels.ts";

/**
 * Whether the kernels in 256-bit vectors compute right. The JavaScript engine makes them by an experimental pass of its
 * compiler: so a network that goes through every kernel must be the same to the last bit after some steps. Takes some tens
 * of milliseconds, and asks no clock: a busy machine has the same answer.
 *
 * Where the pass is on from the start of a process, it has made the kernels that these are compared with, too: so
 * {@link computeRight} comes first there.
 */
export function areTrustworthy(withWideVectors: WithWideVectors): boolean {
  return trialPlans.every((plan) => {
    const [wide, plain] = (["wasm-wide", "wasm-fma"] as const).map((build) =>
      trainTrial(wasmKernels(build, { threads: 1, withWideVectors }).open(plan)),
    );
    return wide.every((value, i) => Object.is(value, plain[i]));
  });
}

/** Whether the kernels with fused multiply-add compute what they have computed on other machines. */
export function computeRight(): boolean {
  return trialDigest(wasmKernels("wasm-fma", { threads: 1 })) === expectedDigest;
}

/** A checksum of what kernels make of the first trial network: the same for every machine and every build with fused multiply-add. */
export function trialDigest(kernels: Kernels): number {
  return crc32c(new Uint8Array(Float64Array.from(trainTrial(kernels.open(trialPlan))).buffer));
}

/** What {@link trialDigest} is; a unit test says what it has become when the kernels' arithmetic is changed. */
export const expectedDigest = 0x54988689;

/**
 * Whether the kernels in 256-bit vectors are there, or the JavaScript engine ignored that it was asked for them. Only the
 * clock shows it, so that the answer may choose between builds that compute the same bits, and nothing else.
 */
export function areFaster(withWideVectors: WithWideVectors): boolean {
  return isWide(compile("wasm-wide", withWideVectors));
}

/**
 * Whether a module computes in 256-bit vectors: then eight inputs at a time have their sums in registers and are faster than
 * four, which do not hide the latency; in 128-bit vectors they are slower, since half of the sums go to memory and back. What
 * decides is the median of many short pairs, one right after the other: what else the machine does disturbs some pairs, and
 * both halves of the others alike.
 */
function isWide(module: WebAssembly.Module): boolean {
  const kernels = instantiate(module, true, new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true }));
  const batch = 64;
  const inputs = 64;
  const step = panelStep(batch);
  const [x, g] = [1024, 1024 + 8 * step];
  const [parameters, gradients] = [g + step, g + step + 72 * rowBytes];
  const ratios: number[] = [];
  for (let turn = 0; turn < pairs; turn++) {
    const times = [0, 0];
    for (const wide of [0, 1]) {
      kernels.setWide(wide);
      const from = performance.now();
      for (let i = 0; i < 4; i++) {
        kernels.layerGradient(
          batch,
          batch,
          0,
          inputs,
          inputs,
          inputs + 1,
          x,
          g,
          step,
          parameters,
          gradients,
          0,
          512,
        );
      }
      times[wide] = performance.now() - from;
    }
    ratios.push(times[1] / times[0]);
  }
  ratios.sort((a, b) => a - b);
  return quantile(ratios, 0.5) < maxWideRatio;
}

/** Number of pairs of timings, of about 15 µs each. */
const pairs = 101;
/**
 * The ratio of the times above which the vectors are not wide. On a busy AMD EPYC the median was 0.83 to 0.87 with wide vectors
 * and 1.31 to 1.47 without.
 */
const maxWideRatio = 1.1;

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
  clipNorm: 0,
  capacity: rows,
};

/** Every layer, then every other optimizer on a small network, with clipping and a squared error. */
const trialPlans: readonly NetworkPlan[] = [
  trialPlan,
  ...optimizers
    .filter((entry) => entry !== sgd)
    .map(
      (entry): NetworkPlan => ({
        ...trialPlan,
        layers: [trialPlan.layers[0], { ...trialPlan.layers[6], inputs: widths[1] }],
        loss: { entry: meanSquaredError, parameters: {} },
        optimizer: bind(optimizers, { type: entry.id, parameters: {} }, "optimizer"),
        clipNorm: 0.1,
      }),
    ),
];

/** All parameters after a few steps, of full and of ragged batches. */
function trainTrial(workspace: Workspace): readonly number[] {
  const { plan } = workspace;
  const random = new Random(1, "wide vectors");
  const outputs = widths[widths.length - 1];
  workspace.attach({
    inputs: Float32Array.from({ length: rows * widths[0] }, () => random.normal()),
    targets: { kind: "labels", labels: Int32Array.from({ length: rows }, () => random.bits() % outputs) },
  });
  eachTensor(plan, (index, tensor, size) => {
    const deviation = tensor === "weight" ? 1 / Math.sqrt(plan.layers[index].inputs) : 1;
    workspace.write(
      index,
      tensor,
      "value",
      Float32Array.from({ length: size }, () => deviation * random.normal()),
    );
  });
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  const sums = emptyMeasures();
  for (let update = 1; update <= 6; update++) workspace.step(order, 0, rows - update + 1, 0.01, update, sums);
  const result: number[] = [sums.loss, sums.penalty];
  eachTensor(plan, (index, tensor, size) => {
    const values = new Float32Array(size);
    workspace.read(index, tensor, "value", values);
    for (const value of values) result.push(value);
  });
  workspace.close();
  return result;
}

function eachTensor(
  plan: NetworkPlan,
  visit: (index: number, tensor: LearnedTensor, size: number) => void,
): void {
  for (const [index, layer] of plan.layers.entries()) {
    for (const tensor of learnedTensors) {
      const size = tensorSize(layer, tensor);
      if (size > 0) visit(index, tensor, size);
    }
  }
}
