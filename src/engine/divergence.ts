import type { DesignSpec } from "../shared/design/fields.ts";
import type { NonFinite } from "./kernels/kernels.ts";

/** What a user reads when a run met NaN or infinity: what happened, where it began, and what to try. */
export function divergenceMessage(
  design: DesignSpec,
  place: NonFinite | undefined,
  step: number,
  epoch: number,
): string {
  const where = place
    ? `the ${place.quantity} of ${layerName(design, place.layer)} is the first that is not a finite number`
    : "the loss is not a finite number";
  const when = step === 0 ? "before the first update" : `after step ${step} (epoch ${Math.floor(epoch) + 1})`;
  return `Training diverged ${when}: ${where}. Try ${remedies(design, step).join(", or ")}.`;
}

function layerName(design: DesignSpec, layer: number): string {
  return layer < design.layers.length ? `layer ${layer + 1} (layers[${layer}])` : "the output layer";
}

function remedies(design: DesignSpec, step: number): readonly string[] {
  const { optimizer, l2 } = design.training;
  const { learningRate } = optimizer.parameters;
  const list: string[] = [];
  if (step > 0 && learningRate !== undefined) {
    list.push(`a tenth of the learning rate (training.optimizer.learningRate ${tenth(learningRate)})`);
    // Weight decay alone makes the weights grow when a step takes away more than twice the weight.
    if (learningRate * l2 > 0.5) list.push(`a smaller training.l2 (${tenth(l2)})`);
  } else {
    list.push('an initialization with smaller weights, such as "he-normal"');
  }
  if (!design.dataset.standardize) list.push("dataset.standardize true, which scales the inputs");
  else if (design.layers.some(({ batchNorm }) => !batchNorm)) list.push("batch norm in the hidden layers");
  return list;
}

function tenth(value: number): number {
  return Number((value / 10).toPrecision(3));
}
