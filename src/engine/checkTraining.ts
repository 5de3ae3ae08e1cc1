import { batchSizeFor } from "../shared/design/batchSize.ts";
import type { DesignSpec } from "../shared/design/fields.ts";
import { InputError } from "../shared/errors.ts";
import type { DatasetSummary } from "../shared/events.ts";

/**
 * What only design and data together can show to be wrong.
 *
 * @throws InputError that names the field and what to do
 */
export function checkTraining(design: DesignSpec, rows: DatasetSummary["rows"]): void {
  const normalized = design.layers.findIndex(({ batchNorm }) => batchNorm);
  if (normalized >= 0 && batchSizeFor(design, rows.train) === 1) {
    const isOnlyRow = rows.train === 1;
    const field = isOnlyRow ? "dataset.split" : "training.batchSize";
    throw new InputError(
      `${field}: ${isOnlyRow ? "the only training row" : "one row"} has no variance, which the batch norm of layers[${normalized}] needs. ${isOnlyRow ? "Add rows" : "Use at least 2"}, or turn layers[${normalized}].batchNorm off.`,
      { field },
    );
  }
  if (design.training.earlyStopping && rows.validation === 0) {
    throw new InputError(
      "training.earlyStopping: there are no validation rows to watch. Raise dataset.split.validation, or turn early stopping off.",
      { field: "training.earlyStopping" },
    );
  }
}
