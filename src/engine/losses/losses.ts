import type { Task } from "../../shared/design/fields.ts";
import type { Loss } from "./loss.ts";
import { meanSquaredError } from "./meanSquaredError.ts";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.ts";

/** Every loss, in the order in which lists show them. */
export const losses: readonly Loss[] = [softmaxCrossEntropy, meanSquaredError];

/** The loss of a design that names none. */
export const defaultLosses: Readonly<Record<Task, Loss>> = {
  classification: softmaxCrossEntropy,
  regression: meanSquaredError,
};
