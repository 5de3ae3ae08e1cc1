/** What of a model every export writes: the layers with their numbers, and how rows become inputs and outputs answers. */
import { inputSpans } from "../../data/encode/inputSpans.ts";
import type { ColumnEncoding, TargetEncoding } from "../../data/plan/preprocessing.ts";
import type { BatchNormSpec } from "../../shared/design/fields.ts";
import type { Bound } from "../../shared/registry.ts";
import type { Activation } from "../activations/activation.ts";
import { referenceKernels } from "../kernels/reference/reference.ts";
import { decisionThreshold } from "../losses/coding.ts";
import { tensorFileName } from "../model.ts";
import { type CompleteModel, networkOf } from "../predict/predictModel.ts";

export interface ExportPlan {
  readonly layers: readonly ExportLayer[];
  /** Number of encoded inputs. */
  readonly inputs: number;
  readonly outputs: number;
  /** Names of the encoded inputs. */
  readonly features: readonly string[];
  readonly columns: readonly ColumnEncoding[];
  readonly target: TargetEncoding;
  /** Whether the outputs go through a softmax. */
  readonly hasSoftmax: boolean;
  /** Whether the answers about classes are probabilities. */
  readonly areProbabilities: boolean;
  /** Where one output stands for two classes: above this it says the second. */
  readonly threshold: number | undefined;
  /** Whether raw rows are taken; else encoded inputs. */
  readonly preprocessing: boolean;
}

/** A dense layer: z = x Wᵀ + b, batch norm by the running averages, a = f(s). */
export interface ExportLayer {
  readonly inputs: number;
  readonly units: number;
  /** (units, inputs), row-major. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly batchNorm: ExportBatchNorm | undefined;
  readonly activation: Bound<Activation>;
}

/** ŝ = (z − mean) / √(variance + ε), s = γ ŝ + β; γ and β are absent where the layer does not scale and shift. */
export interface ExportBatchNorm {
  readonly epsilon: number;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly gamma: Float32Array | undefined;
  readonly beta: Float32Array | undefined;
}

/** @throws InputError where the model's tensors do not fit its own design */
export function exportPlan(model: CompleteModel, preprocessing: boolean): ExportPlan {
  const network = networkOf(model, referenceKernels());
  try {
    const { plan, tensors } = network;
    const { target, columns } = model.preprocessing;
    const outputs = plan.layers[plan.layers.length - 1].units;
    const { loss } = plan;
    const sharesOutput = target.kind === "classes" && outputs < target.classes.length;
    return {
      layers: plan.layers.map(({ inputs, units, activation, batchNorm }, index) => ({
        inputs,
        units,
        weight: tensors[tensorFileName(index, "weight")].data,
        bias: tensors[tensorFileName(index, "bias")].data,
        batchNorm: batchNorm && batchNormOf(batchNorm, index, tensors),
        activation,
      })),
      inputs: inputSpans(model.preprocessing).reduce((sum, { width }) => sum + width, 0),
      outputs,
      features: network.dataset.summary.inputs,
      columns,
      target,
      hasSoftmax: loss.entry.applies === "softmax",
      areProbabilities: loss.entry.givesProbabilities === true,
      threshold: sharesOutput ? decisionThreshold(loss.entry.coding) : undefined,
      preprocessing,
    };
  } finally {
    network.close();
  }
}

function batchNormOf(
  { epsilon }: BatchNormSpec,
  index: number,
  tensors: CompleteModel["tensors"],
): ExportBatchNorm {
  const data = (name: Parameters<typeof tensorFileName>[1]) => tensors[tensorFileName(index, name)]?.data;
  return {
    epsilon,
    mean: data("runningMean"),
    variance: data("runningVariance"),
    gamma: data("gamma"),
    beta: data("beta"),
  };
}

/** The layer's weights and biases with its batch norm folded into them. */
export function folded({ inputs, weight, bias, batchNorm }: ExportLayer): {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
} {
  if (!batchNorm) return { weight, bias };
  const { epsilon, mean, variance, gamma, beta } = batchNorm;
  const scale = Float64Array.from(variance, (v, unit) => (gamma?.[unit] ?? 1) / Math.sqrt(v + epsilon));
  return {
    weight: weight.map((w, i) => w * scale[Math.floor(i / inputs)]),
    bias: bias.map((b, unit) => (b - mean[unit]) * scale[unit] + (beta?.[unit] ?? 0)),
  };
}

/** The classes that are predicted; none where numbers are. */
export function classesOf({ target }: ExportPlan): readonly string[] {
  return target.kind === "classes" ? target.classes : [];
}
