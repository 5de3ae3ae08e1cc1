/** What lists of runs say of a run. */

import { measureText } from "../format/measures.ts";
import { duration } from "../format/time.ts";
import type { RunChange } from "./runChanges.ts";
import type { RunOverview } from "./runList.ts";
import type { RunRecord, RunRecordState } from "./runRecord.ts";

/** The state in words. */
export const runStateTexts: Readonly<Record<RunRecordState, string>> = {
  running: "running",
  paused: "paused",
  completed: "completed",
  earlyStopped: "stopped early",
  stopped: "stopped",
  diverged: "diverged",
  failed: "failed",
  interrupted: "interrupted",
};

/** The state of a run in words, also of one that another program trains. */
export function stateText({ state, elsewhere }: Pick<RunOverview, "state" | "elsewhere">): string {
  if (elsewhere === "waiting") return "not started";
  return elsewhere === "stopping" ? "stopping" : runStateTexts[state];
}

/** The name of the codicon for the state of a run. */
export function stateIcon({ state, elsewhere }: Pick<RunOverview, "state" | "elsewhere">): string {
  return elsewhere === "waiting" ? "watch" : runStateIcons[state];
}

/** Names of codicons, by state. */
const runStateIcons: Readonly<Record<RunRecordState, string>> = {
  running: "sync",
  paused: "debug-pause",
  completed: "pass",
  earlyStopped: "pass",
  stopped: "debug-stop",
  diverged: "error",
  failed: "error",
  interrupted: "debug-disconnect",
};

/** Number of changed fields that are named in one line. */
const maxNamed = 2;

/** What changed against the run before: `layers[0].units 8 → 16`; more than two fields by their number. */
export function changesText(changes: readonly RunChange[]): string {
  const named = changes.slice(0, maxNamed).map(({ field, before, after }) => `${field} ${before} → ${after}`);
  const rest = changes.length - maxNamed;
  return [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}

/** The scores and the time of a run: `93.3 % validation, 97.8 % test · 0.1 s`; how it ended where it has no scores. */
export function resultText(
  run: Pick<RunOverview, "state" | "elsewhere" | "task" | "validation" | "test" | "seconds">,
): string {
  const { state } = run;
  if (run.elsewhere === "waiting") return stateText(run);
  const isUsual = state === "completed" || state === "earlyStopped";
  const scores = (["validation", "test"] as const).flatMap((part) => scoreText(run, part));
  return [
    ...(isUsual && scores.length > 0 ? [] : [stateText(run)]),
    ...(scores.length > 0 ? [scores.join(", ")] : []),
    duration(run.seconds),
  ].join(" · ");
}

function scoreText(
  run: Pick<RunOverview, "task" | "validation" | "test">,
  part: "validation" | "test",
): string[] {
  const { task, [part]: score } = run;
  if (task === undefined || score === null) return [];
  return [`${task === "regression" ? "R² " : ""}${measureText(score, task)} ${part}`];
}

/** A run's name, else when it began: the time of day on that day, and the date and time later. */
export function runTitle({ name, started }: Pick<RunRecord, "name" | "started">, now = new Date()): string {
  if (name !== undefined) return name;
  const date = new Date(started);
  return date.toDateString() === now.toDateString()
    ? date.toLocaleTimeString()
    : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
