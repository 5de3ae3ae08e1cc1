import { type DesignSpec, designFields } from "./fields.ts";

/** The rows of a mini-batch: what the design asks for, but never more than there are training rows. */
export function batchSizeFor({ training }: DesignSpec, trainingRows: number): number {
  return Math.max(1, Math.min(training.batchSize, trainingRows));
}

/** A note on a batch size that was set to more than the training rows; none on the default, which means "at most". */
export function batchSizeNote({ training }: DesignSpec, trainingRows: number): string | undefined {
  const { batchSize } = training;
  if (batchSize <= trainingRows || batchSize === designFields.training.fields.batchSize.default)
    return undefined;
  return `training.batchSize: ${batchSize} is more than the ${trainingRows} training rows; each step takes all of them. Use at most ${trainingRows}, or raise dataset.split.train.`;
}
