import type { DatasetSpec, DesignSpec } from "../../../src/shared/design/fields.ts";

/** A design with the defaults, as far as the data needs it. */
export function designOf(
  dataset: Partial<DatasetSpec> = {},
  training: Partial<DesignSpec["training"]> = {},
): DesignSpec {
  return {
    $schema: undefined,
    version: 1,
    dataset: {
      path: "data.csv",
      generate: undefined,
      samples: 500,
      noise: 0,
      labels: undefined,
      format: undefined,
      header: undefined,
      delimiter: undefined,
      decimal: undefined,
      comment: undefined,
      target: undefined,
      features: undefined,
      task: undefined,
      standardize: true,
      scale: undefined,
      missing: undefined,
      missingIndicator: false,
      maxCategories: 100,
      columns: undefined,
      splitBy: undefined,
      splitColumn: undefined,
      split: { train: 1, validation: 0, test: 0 },
      ...dataset,
    },
    layers: [],
    output: { init: { type: "zeros", parameters: {} } },
    loss: undefined,
    training: {
      optimizer: { type: "sgd", parameters: {} },
      l2: 0,
      batchSize: 32,
      epochs: 1,
      seed: 1,
      shuffle: true,
      ...training,
    },
  };
}
