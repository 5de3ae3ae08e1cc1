/** The phase of a design's latest run, followed by the host and by every page alike. */
import type { TrainingEvent } from "./events.ts";

/** `idle`: there is no run; `starting`: its data is being read; `failed`: it ended with an error, which divergence is not. */
export type RunPhase = "idle" | "starting" | "running" | "paused" | "finished" | "failed";

/** Whether there is a run that has not ended. */
export function isLive(phase: RunPhase): boolean {
  return phase === "starting" || phase === "running" || phase === "paused";
}

/** The phase after an event of the run. */
export function phaseAfter(phase: RunPhase, event: TrainingEvent): RunPhase {
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
    case "remedies":
      return phase;
    default:
      return event satisfies never;
  }
}
