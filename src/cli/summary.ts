import type { FinishedEvent, TrainingSummary } from "../shared/events.ts";

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

/** Returns the summary that is printed at the end. */
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
    summary.targets.length > 0 ? targetsText(summary) : "",
  ].join("");
}

/** Returns the scores of each target, in its own unit, and the mean of their R². */
function targetsText(summary: TrainingSummary): string {
  const r2 = (value: number | null) => (value === null ? "–" : value.toFixed(4));
  const rmse = (value: number | null) => (value === null ? "–" : value.toPrecision(4));
  const width = Math.max(12, ...summary.targets.map(({ name }) => name.length + 2));
  const line = (name: string, cells: readonly string[]) =>
    `${name.padEnd(width)}${cells.map((cell) => cell.padStart(16)).join("")}\n`;
  return [
    line("", ["training R²", "RMSE", "validation R²", "RMSE", "test R²", "RMSE"]),
    ...summary.targets.map(({ name, train, validation, test }) =>
      line(
        name,
        [train, validation, test].flatMap((part) => [r2(part.score), rmse(part.rmse)]),
      ),
    ),
    line(
      "mean",
      [summary.trainMeanScore, summary.validationMeanScore, summary.testMeanScore].flatMap((score) => [
        r2(score),
        "",
      ]),
    ),
  ].join("");
}

/** Returns the number with commas between thousands. */
export function integer(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

function count(value: number, noun: string): string {
  return `${integer(value)} ${noun}${value === 1 ? "" : "s"}`;
}
