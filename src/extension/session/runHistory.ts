import type { DesignSpec } from "../../shared/design/fields.ts";
import type { TrainingEvent } from "../../shared/events.ts";
import type { RunState } from "../../shared/messages.ts";
import { RunLog } from "../../shared/runLog.ts";

export type RunPhase = RunState["phase"];

/** Whether there is a run that has not ended. */
export function isLive(phase: RunPhase): boolean {
  return phase === "starting" || phase === "running" || phase === "paused";
}

/** The bookkeeping of a design's runs: which one it is, where it stands, and everything it has told so far. */
export class RunHistory {
  run = 0;
  phase: RunPhase = "idle";
  /** Sequence number of the next event of this run. */
  next = 0;
  log: RunLog | undefined;
  design: DesignSpec | undefined;
  failure: string | undefined;

  begin(design: DesignSpec): void {
    this.run++;
    this.phase = "starting";
    this.next = 0;
    this.log = new RunLog();
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

  state(): RunState {
    const { run, phase, next, log, design, failure } = this;
    return { run, phase, next, log: log?.data(), design, failure };
  }
}

function phaseAfter(phase: RunPhase, event: TrainingEvent): RunPhase {
  switch (event.kind) {
    case "started":
      return "running";
    case "state":
      return event.state;
    case "finished":
      return "finished";
    case "pretraining":
    case "progress":
    case "evaluation":
    case "layers":
    case "diverged":
      return phase;
    default:
      return event satisfies never;
  }
}
