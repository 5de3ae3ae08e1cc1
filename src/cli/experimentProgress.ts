/** One line on the terminal that follows an experiment: how many runs have ended, what has failed, the time left. */
import type { ExperimentRun } from "../node/experiment/experimentRunner.ts";
import { hasEnded } from "../shared/experiment/results.ts";
import { duration } from "../shared/format/time.ts";
import type { Terminal } from "./terminal.ts";

/** Milliseconds between two drawings. */
const intervalMs = 100;
const barWidth = 24;

export class ExperimentProgress {
  private readonly terminal: Pick<Terminal, "status" | "clearStatus" | "isInteractive">;
  private readonly now: () => number;
  private drawnAt = -Infinity;
  /** When the first run began, and how many had ended by then. */
  private start: { readonly at: number; readonly ended: number } | undefined;

  constructor(
    terminal: Pick<Terminal, "status" | "clearStatus" | "isInteractive">,
    now = () => performance.now(),
  ) {
    this.terminal = terminal;
    this.now = now;
  }

  show(runs: readonly ExperimentRun[]): void {
    const now = this.now();
    if (!this.terminal.isInteractive || now - this.drawnAt < intervalMs) return;
    this.drawnAt = now;
    this.terminal.status(this.line(runs, now));
  }

  /** Takes the line away. */
  clear(): void {
    if (this.drawnAt > -Infinity) this.terminal.clearStatus();
  }

  private line(runs: readonly ExperimentRun[], now: number): string {
    const running = runs.filter(({ state }) => state === "running");
    const ended = runs.filter(hasEnded);
    if (running.length > 0) this.start ??= { at: now, ended: ended.length };
    const part = running.reduce(
      (sum, { progress }) => sum + (progress?.epochs ? Math.min(1, progress.epoch / progress.epochs) : 0),
      ended.length,
    );
    const filled = Math.floor((barWidth * part) / runs.length);
    const failed = ended.filter(({ state }) => state === "failed" || state === "diverged").length;
    return [
      `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} ${ended.length} of ${runs.length} runs`,
      `${running.length} running`,
      ...(failed > 0 ? [`${failed} failed or diverged`] : []),
      ...this.timeLeft(part, runs.length, now),
    ].join(" · ");
  }

  private timeLeft(part: number, total: number, now: number): readonly string[] {
    if (!this.start) return [];
    const done = part - this.start.ended;
    if (done <= 0) return [];
    const seconds = ((now - this.start.at) / 1000 / done) * (total - part);
    return [`${duration(seconds).replaceAll("\u202f", " ")} left`];
  }
}
