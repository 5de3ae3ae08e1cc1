import type { DesignSpec } from "../../shared/design/fields.ts";
import type { TrainingEvent } from "../../shared/events.ts";
import { type Attempt, maxAttempts } from "../../shared/health/attempt.ts";
import type { RunState } from "../../shared/messages.ts";
import { RunLog, type RunLogData } from "../../shared/runLog.ts";
import { phaseAfter, type RunPhase } from "../../shared/runPhase.ts";

/** The bookkeeping of a design's runs: which one it is, where it stands, and everything it has told so far. */
export class RunHistory {
  run = 0;
  phase: RunPhase = "idle";
  /** Sequence number of the next event of this run. */
  next = 0;
  log: RunLog | undefined;
  /** The run before this one, without its snapshots, which nobody compares. */
  previous: RunLogData | undefined;
  design: DesignSpec | undefined;
  /** The runs before this one, oldest first. */
  attempts: readonly Attempt[] = [];
  failure: string | undefined;

  /** @param log of a run that goes on */
  begin(design: DesignSpec, log?: RunLogData): void {
    this.run++;
    this.phase = "starting";
    this.next = 0;
    if (!log) this.keepForComparison();
    this.log = log ? RunLog.from(log) : new RunLog();
    this.design = design;
    this.failure = undefined;
  }

  append(events: readonly TrainingEvent[]): void {
    for (const event of events) {
      this.log?.append(event);
      this.next++;
      this.phase = phaseAfter(this.phase, event);
    }
  }

  fail(message: string): void {
    this.phase = "failed";
    this.failure = message;
  }

  /** Shows a run that ended with the window it was in. */
  interrupted(design: DesignSpec, log: RunLogData, message: string): void {
    this.begin(design, log);
    this.fail(message);
  }

  /** Keeps what later runs are compared with; a run that has no point on its curves does not count as one. */
  private keepForComparison(): void {
    const { log, design } = this;
    if (log && design) {
      const attempt = { design, diverged: log.diverged !== undefined };
      this.attempts = [...this.attempts, attempt].slice(-maxAttempts);
    }
    if (log && log.train.step.length > 0) this.previous = { ...log.data(), snapshots: [] };
  }

  /** As before the first run, but for the run to compare with. */
  clear(): void {
    this.phase = "idle";
    this.next = 0;
    this.keepForComparison();
    this.log = undefined;
    this.design = undefined;
    this.failure = undefined;
  }

  state(): RunState {
    const { run, phase, next, log, previous, attempts, design, failure } = this;
    return { run, phase, next, log: log?.data(), previous, attempts, design, failure };
  }
}
