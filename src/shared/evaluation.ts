import type { ClassificationScores } from "./metrics/classification.ts";
import type { RegressionScores } from "./metrics/regression.ts";

/** Measures of a network's answers to some rows. */
export type Evaluation =
  | ({ readonly task: "classification" } & LossScores & ClassificationScores)
  | ({ readonly task: "regression" } & LossScores & RegressionScores);

interface LossScores {
  /** The objective: mean loss and λΣ‖W‖². */
  readonly loss: number;
  /** The mean loss without λΣ‖W‖²; what networks with different λ can be compared by. */
  readonly dataLoss: number;
}
