/** The numbers of a run's events, step by step, as its exports have them. */
import type { TrainingEvent } from "../events.ts";

/** The columns of an export, with the names that the events and their documentation have. */
export const scalarNames = [
  "trainLoss",
  "trainDataLoss",
  "trainScore",
  "validationLoss",
  "validationDataLoss",
  "validationScore",
  "learningRate",
] as const;

export type ScalarName = (typeof scalarNames)[number];

/** What was measured at one step. */
export interface ScalarRow {
  readonly step: number;
  readonly epoch: number;
  /** Seconds of training up to there, without pauses. */
  readonly seconds: number;
  readonly values: Partial<Record<ScalarName, number>>;
}

/** The measures of a run by step, ascending. What was reported twice for a step, as by a run that was resumed, counts once. */
export function scalarRows(events: readonly TrainingEvent[]): readonly ScalarRow[] {
  const rows = new Map<number, { row: ScalarRow; values: Partial<Record<ScalarName, number>> }>();
  let seconds = 0;
  const add = (step: number, epoch: number, values: Partial<Record<ScalarName, number | undefined>>) => {
    const entry = rows.get(step) ?? newRow(step, epoch, seconds);
    rows.set(step, entry);
    // What is not a finite number is null in the file.
    for (const name of scalarNames) if (typeof values[name] === "number") entry.values[name] = values[name];
  };
  for (const event of events) {
    if (event.kind === "progress") {
      seconds = event.seconds;
      add(event.step, event.epoch, {
        trainLoss: event.trainLoss,
        trainDataLoss: event.trainDataLoss,
        trainScore: event.trainScore,
        learningRate: event.learningRate,
      });
    } else if (event.kind === "evaluation")
      add(event.step, event.epoch, {
        validationLoss: event.validationLoss,
        validationDataLoss: event.validationDataLoss,
        validationScore: event.validationScore,
      });
  }
  return [...rows.values()].map(({ row }) => row).sort((a, b) => a.step - b.step);
}

function newRow(step: number, epoch: number, seconds: number) {
  const values: Partial<Record<ScalarName, number>> = {};
  return { row: { step, epoch, seconds, values }, values };
}
