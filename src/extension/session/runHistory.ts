/** What is known of a design's runs: the current one with its log, and what it is compared with. */
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { TrainingEvent } from "../../shared/events.ts";
import { type Attempt, maxAttempts } from "../../shared/health/attempt.ts";
import type { RunState } from "../../shared/messages.ts";
import { RunLog, type RunLogData } from "../../shared/runLog.ts";
import { phaseAfter, type RunPhase } from "../../shared/runPhase.ts";

/** The current run of a design, with its phase and every event so far, and the runs before it. */
export class RunHistory {
  /** Number of the current run, from 1; 0 before the first. */
  run = 0;
  phase: RunPhase = "idle";
  /** Sequence number of the next event of this run. */
  next = 0;
  log: RunLog | undefined;
  /** The run before this one, without its snapshots, which are not compared. */
  previous: RunLogData | undefined;
  design: DesignSpec | undefined;
  /** The runs before this one, oldest first. */
  attempts: readonly Attempt[] = [];
  /** Why the run has failed, if it has. */
  failure: string | undefined;

  /**
   * Begins a run.
   *
   * @param log the log so far of a run that is resumed
   */
  begin(design: DesignSpec, log?: RunLogData): void {
    this.run++;
    this.phase = "starting";
    this.next = 0;
    if (!log) this.keepForComparison();
    this.log = log ? RunLog.from(log) : new RunLog();
    this.design = design;
    this.failure = undefined;
  }

  /** Adds the events to the log; the phase follows them. */
  append(events: readonly TrainingEvent[]): void {
    for (const event of events) {
      this.log?.append(event);
      this.next++;
      this.phase = phaseAfter(this.phase, event);
    }
  }

  /** Ends the run with an error. */
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

  /** Forgets the current run, except for comparison. */
  clear(): void {
    this.phase = "idle";
    this.next = 0;
    this.keepForComparison();
    this.log = undefined;
    this.design = undefined;
    this.failure = undefined;
  }

  /** The run as a view receives it. */
  state(): RunState {
    const { run, phase, next, log, previous, attempts, design, failure } = this;
    return { run, phase, next, log: log?.data(), previous, attempts, design, failure };
  }
}
