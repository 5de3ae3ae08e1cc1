/** The state or the end of a run in words, decided once for everything that shows it: the toolbar, the status bar, lists. */
import type { RunState } from "../messages.ts";
import type { RunLog } from "../runLog.ts";

export type RunOutcome =
  | Exclude<RunState["phase"], "finished">
  | "completed"
  | "earlyStopped"
  | "stopped"
  | "diverged";

/** @param log the history of the run, undefined before the first */
export function runOutcome(
  phase: RunState["phase"],
  log: Pick<RunLog, "diverged" | "finished"> | undefined,
): RunOutcome {
  if (phase !== "finished") return phase;
  return log?.diverged ? "diverged" : (log?.finished?.reason ?? "completed");
}

/** Codicons; only a run that came to its planned end, or to the one that early stopping chose, has a check mark. */
export const outcomeIcons: Readonly<Record<RunOutcome, string>> = {
  idle: "circle-large-outline",
  starting: "loading",
  running: "loading",
  paused: "debug-pause",
  completed: "pass",
  earlyStopped: "pass",
  stopped: "debug-stop",
  diverged: "error",
  failed: "error",
};
