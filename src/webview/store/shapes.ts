import type { DesignSpec } from "../../shared/design/fields.ts";
import type { DatasetSummary } from "../../shared/events.ts";

/** What flows through a layer; undefined where it depends on a dataset that could not be read. */
export interface ShownShape {
  readonly inputs: number | undefined;
  readonly units: number | undefined;
  /** Weights, biases and batch norm's γ and β. */
  readonly parameters: number | undefined;
}

/** The shapes of a design's layers, the output layer last; known at once, before the engine has built anything. */
export function shapesOf(design: DesignSpec, dataset: DatasetSummary | undefined): ShownShape[] {
  const widths = [dataset?.inputs.length, ...design.layers.map((layer) => layer.units), dataset?.outputs];
  return widths.slice(1).map((units, i) => {
    const inputs = widths[i];
    const batchNorm = design.layers[i]?.batchNorm;
    const perUnit = inputs === undefined ? undefined : inputs + 1 + (batchNorm?.affine ? 2 : 0);
    const parameters = units === undefined || perUnit === undefined ? undefined : units * perUnit;
    return { inputs, units, parameters };
  });
}
