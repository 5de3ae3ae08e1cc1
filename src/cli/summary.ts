import type { FinishedEvent, TrainingSummary } from "../shared/events.ts";

/** The object that `--json` prints: scores are called by what they are. */
export function summaryJson(summary: TrainingSummary) {
  const score = summary.task === "classification" ? "Accuracy" : "R2";
  return {
    epochs: summary.epochs,
    steps: summary.steps,
    parameters: summary.parameters,
    trainLoss: summary.trainLoss,
    validationLoss: summary.validationLoss,
    testLoss: summary.testLoss,
    trainDataLoss: summary.trainDataLoss,
    validationDataLoss: summary.validationDataLoss,
    testDataLoss: summary.testDataLoss,
    [`train${score}`]: summary.trainScore,
    [`validation${score}`]: summary.validationScore,
    [`test${score}`]: summary.testScore,
    ...(summary.task === "regression" && {
      trainRmse: summary.trainRmse,
      validationRmse: summary.validationRmse,
      testRmse: summary.testRmse,
    }),
    ...(summary.bestEpoch !== null && { bestEpoch: summary.bestEpoch }),
    seconds: summary.seconds,
    samplesPerSecond: summary.samplesPerSecond,
    backend: summary.backend,
    threads: summary.threads,
  };
}

const beginnings: Record<FinishedEvent["reason"], string> = {
  completed: "Trained",
  earlyStopped: "Stopped early after",
  stopped: "Stopped after",
  diverged: "Diverged after",
};

/** The numbers of one line of the table at the end, as they are printed. */
interface RowCells {
  readonly loss: string;
  readonly dataLoss: string;
  readonly score: string;
  readonly rmse: string;
}

/** What a person reads at the end. */
export function summaryText({ reason, summary }: FinishedEvent): string {
  const { task, epochs, steps, seconds, samplesPerSecond, parameters, backend, threads } = summary;
  const score = (value: number | null) =>
    value === null ? "–" : task === "classification" ? `${(100 * value).toFixed(2)} %` : value.toFixed(4);
  const loss = (value: number | null) => (value === null ? "–" : value.toPrecision(4));
  const hasRmse = summary.trainRmse !== null;
  // The two losses are the same without L2.
  const hasPenalty = summary.trainDataLoss !== summary.trainLoss;
  const row = (name: string, cells: RowCells) =>
    [
      name.padEnd(12),
      cells.loss.padStart(10),
      hasPenalty ? cells.dataLoss.padStart(12) : "",
      cells.score.padStart(12),
      hasRmse ? cells.rmse.padStart(12) : "",
      "\n",
    ].join("");
  const part = (name: string, key: "train" | "validation" | "test") =>
    row(name, {
      loss: loss(summary[`${key}Loss`]),
      dataLoss: loss(summary[`${key}DataLoss`]),
      score: score(summary[`${key}Score`]),
      rmse: loss(summary[`${key}Rmse`]),
    });
  const kept =
    summary.bestEpoch === null ? "" : `the weights are those of epoch ${integer(summary.bestEpoch)}\n`;
  return [
    `${beginnings[reason]} ${count(epochs, "epoch")} (${count(steps, "step")}) in ${seconds.toFixed(1)} s: `,
    `${integer(Math.round(samplesPerSecond))} samples per second, ${count(parameters, "parameter")}, `,
    `${backend} on ${count(threads, "thread")}\n`,
    kept,
    row("", {
      loss: "loss",
      dataLoss: "without L2",
      score: task === "classification" ? "accuracy" : "R²",
      rmse: "RMSE",
    }),
    part("training", "train"),
    part("validation", "validation"),
    part("test", "test"),
  ].join("");
}

/** With commas between thousands. */
export function integer(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

function count(value: number, noun: string): string {
  return `${integer(value)} ${noun}${value === 1 ? "" : "s"}`;
}
