/** One line on the terminal that follows an experiment: how many runs have ended, what has failed, the time left. */
import type { ExperimentRun } from "../runs/experiment/experimentRunner.ts";
import { Pace, runsDone } from "../shared/experiment/pace.ts";
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
  private readonly pace = new Pace();

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
    const part = runsDone(runs);
    const left = this.pace.secondsLeft(runs, now);
    const filled = Math.floor((barWidth * part) / runs.length);
    const failed = ended.filter(({ state }) => state === "failed" || state === "diverged").length;
    return [
      `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} ${ended.length} of ${runs.length} runs`,
      `${running.length} running`,
      ...(failed > 0 ? [`${failed} failed or diverged`] : []),
      ...(left === undefined ? [] : [`${duration(left).replaceAll("\u202f", " ")} left`]),
    ].join(" · ");
  }
}
