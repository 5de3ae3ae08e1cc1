import type { Dataset } from "../../data/encode/dataset.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { InputError } from "../../shared/errors.ts";
import type { Part } from "../../shared/results/resultsRequests.ts";

/** The rows of a part. @throws InputError that says what gives it some, where it has none */
export function rowsOfPart({ dataset: spec }: DesignSpec, dataset: Dataset, part: Part): Uint32Array {
  const rows = dataset[part];
  if (rows.length > 0) return rows;
  const field = spec.splitBy === "column" ? "dataset.splitColumn" : `dataset.split.${part}`;
  const advice =
    spec.splitBy === "column"
      ? `Write "${part}" in the column that ${field} names for some rows`
      : spec.split[part] > 0
        ? `Raise ${field}, or add rows`
        : `Set ${field} above 0`;
  throw new InputError(`The data has no ${part} rows. ${advice}, and train again.`, { field });
}

/** The number of rows in each part. */
export function partSizes({ train, validation, test }: Dataset): Readonly<Record<Part, number>> {
  return { train: train.length, validation: validation.length, test: test.length };
}
