import type { DesignSpec } from "../shared/design/fields.ts";
import { InputError } from "../shared/errors.ts";
import type { DatasetSummary } from "../shared/events.ts";

/**
 * What only design and data together can show to be wrong.
 *
 * @throws InputError that names the field and what to do
 */
export function checkTraining(design: DesignSpec, rows: DatasetSummary["rows"]): void {
  const trainingRows = rows.train;
  const { batchSize } = design.training;
  const field = "training.batchSize";
  if (batchSize > trainingRows) {
    throw new InputError(
      `${field}: ${batchSize} is more than the ${trainingRows} training rows. Use at most ${trainingRows}, or raise dataset.split.train.`,
      { field },
    );
  }
  const normalized = design.layers.findIndex(({ batchNorm }) => batchNorm);
  if (batchSize === 1 && normalized >= 0) {
    throw new InputError(
      `${field}: one row has no variance, which the batch norm of layers[${normalized}] needs. Use at least 2, or turn layers[${normalized}].batchNorm off.`,
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
