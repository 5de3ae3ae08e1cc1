/** Scores by the measure that a task has, as a person reads them. */
import type { Task } from "../design/fields.ts";

/** What a score is: `accuracy`, `R²`. */
export function measureName(task: Task): string {
  return task === "classification" ? "accuracy" : "R²";
}

/** A score without its name: `96.7 %`, `0.812`. */
export function measureText(score: number, task: Task): string {
  return task === "classification" ? `${(100 * score).toFixed(1)} %` : score.toFixed(3);
}
