import type { Choice } from "../../shared/catalogue.ts";
import type { Task } from "../../shared/design/fields.ts";
import { type Bound, bind } from "../../shared/registry.ts";
import { adaline } from "./adaline.ts";
import { halfSquaredError } from "./halfSquaredError.ts";
import { hinge } from "./hinge.ts";
import type { Loss } from "./loss.ts";
import { meanSquaredError } from "./meanSquaredError.ts";
import { perceptron } from "./perceptron.ts";
import { softmaxCrossEntropy } from "./softmaxCrossEntropy.ts";

/** Every loss, in the order in which lists show them. */
export const losses: readonly Loss[] = [
  softmaxCrossEntropy,
  meanSquaredError,
  halfSquaredError,
  hinge,
  perceptron,
  adaline,
];

/** The loss of a design that names none. */
const defaultLosses: Readonly<Record<Task, Loss>> = {
  classification: softmaxCrossEntropy,
  regression: meanSquaredError,
};

/** The loss that a design means for this task. */
export function bindLoss(choice: Choice | undefined, task: Task): Bound<Loss> {
  return choice ? bind(losses, choice, "loss") : { entry: defaultLosses[task], parameters: {} };
}
