import type { DesignSpec } from "../shared/design/fields.ts";
import type { NonFinite } from "./kernels/kernels.ts";

/**
 * What a user reads when a run met NaN or infinity: what happened and where it began. What to try comes later, once short
 * trial runs have verified it.
 */
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
  return `Training diverged ${when}: ${where}.`;
}

function layerName(design: DesignSpec, layer: number): string {
  return layer < design.layers.length ? `layer ${layer + 1} (layers[${layer}])` : "the output layer";
}
