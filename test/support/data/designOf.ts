import type { DatasetSpec, DesignSpec } from "../../../src/shared/design/fields.ts";
import { designFrom } from "../designFrom.ts";

/** A design with the defaults, as far as the data needs it. */
export function designOf(
  dataset: Partial<DatasetSpec> = {},
  training: Partial<DesignSpec["training"]> = {},
): DesignSpec {
  const base = {
    dataset: { path: "data.csv", split: { train: 1, validation: 0, test: 0 } },
    layers: [],
    training: { epochs: 1 },
  };
  const design = designFrom(base);
  return {
    ...design,
    dataset: { ...design.dataset, ...dataset },
    training: { ...design.training, ...training },
  };
}
