/** One line on the terminal that follows a prediction: how many rows are answered, how fast, the time left. */
import { duration } from "../shared/format/time.ts";
import { integer } from "./summary.ts";
import type { Terminal } from "./terminal.ts";

/** Milliseconds between two drawings. */
const intervalMs = 100;
const barWidth = 24;

export class PredictProgress {
  private readonly terminal: Pick<Terminal, "status" | "clearStatus" | "isInteractive">;
  private readonly now: () => number;
  private readonly startedAt: number;
  private drawnAt = -Infinity;

  constructor(
    terminal: Pick<Terminal, "status" | "clearStatus" | "isInteractive">,
    now = () => performance.now(),
  ) {
    this.terminal = terminal;
    this.now = now;
    this.startedAt = now();
  }

  /** @param share of the file that is answered; undefined where its size is not known */
  show(rows: number, share: number | undefined): void {
    const now = this.now();
    if (!this.terminal.isInteractive || now - this.drawnAt < intervalMs) return;
    this.drawnAt = now;
    const seconds = (now - this.startedAt) / 1000;
    const filled = Math.floor(barWidth * (share ?? 0));
    const left = share ? (seconds * (1 - share)) / share : Number.NaN;
    this.terminal.status(
      [
        ...(share === undefined ? [] : [`${"█".repeat(filled)}${"░".repeat(barWidth - filled)}`]),
        `${integer(rows)} rows`,
        ...(seconds > 0 ? [`${integer(rows / seconds)} rows/s`] : []),
        ...(Number.isFinite(left) ? [`${duration(left).replaceAll("\u202f", " ")} left`] : []),
      ].join(" · "),
    );
  }

  /** Takes the line away. */
  clear(): void {
    if (this.drawnAt > -Infinity) this.terminal.clearStatus();
  }
}
