import type { PretrainingEvent, ProgressEvent, StartedEvent, TrainingEvent } from "../shared/events.ts";
import { integer } from "./summary.ts";
import type { Terminal } from "./terminal.ts";

/** Milliseconds between two drawings. */
const intervalMs = 100;
const barWidth = 24;

/** One line on the terminal that follows the run: how far it is, loss, score, speed and time left. */
export class ProgressBar {
  private readonly terminal: Pick<Terminal, "status" | "clearStatus">;
  private readonly now: () => number;
  private started: StartedEvent | undefined;
  private validation = "";
  private drawnAt = -Infinity;

  constructor(terminal: Pick<Terminal, "status" | "clearStatus">, now = () => performance.now()) {
    this.terminal = terminal;
    this.now = now;
  }

  show(event: TrainingEvent): void {
    if (event.kind === "started") this.started = event;
    if (event.kind === "evaluation") this.validation = `, validation ${this.score(event.validationScore)}`;
    if (event.kind !== "progress" && event.kind !== "pretraining") return;
    if (!this.started || this.now() - this.drawnAt < intervalMs) return;
    this.drawnAt = this.now();
    this.draw(event.kind === "progress" ? this.progress(event, this.started) : pretraining(event));
  }

  private progress(event: ProgressEvent, { epochs }: StartedEvent): string {
    const share = epochs === 0 ? 1 : Math.min(event.epoch / epochs, 1);
    const filled = Math.round(share * barWidth);
    const left = share > 0 ? (event.seconds * (1 - share)) / share : Number.NaN;
    return [
      `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} epoch ${event.epoch.toFixed(1)} of ${epochs}`,
      `loss ${event.trainLoss.toPrecision(4)}`,
      `training ${this.score(event.trainScore)}${this.validation}`,
      `${integer(event.samplesPerSecond)} samples/s`,
      ...(Number.isFinite(left) ? [`${duration(left)} left`] : []),
    ].join(" · ");
  }

  private draw(line: string): void {
    this.terminal.status(line);
  }

  /** Takes the line away, so that what is printed next begins at the margin. */
  clear(): void {
    if (this.drawnAt > -Infinity) this.terminal.clearStatus();
  }

  private score(value: number): string {
    return this.started?.dataset.task === "regression"
      ? `R² ${value.toFixed(3)}`
      : `${(100 * value).toFixed(1)} %`;
  }
}

function pretraining({ layer, epoch, epochs, reconstructionError }: PretrainingEvent): string {
  return `pre-training layer ${layer + 1}, epoch ${epoch} of ${epochs} · reconstruction error ${reconstructionError.toPrecision(4)}`;
}

/** Seconds as people say them: 42 s, 3 min 20 s, 2 h 5 min. */
function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
