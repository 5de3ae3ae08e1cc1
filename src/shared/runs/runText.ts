/** What lists of runs say of a run. */
import { type DesignDifference, valueText } from "../design/differences.ts";
import { duration } from "../format/time.ts";
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

/** Names of codicons, by state. */
export const runStateIcons: Readonly<Record<RunRecordState, string>> = {
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
export function changesText(differences: readonly DesignDifference[]): string {
  const named = differences
    .slice(0, maxNamed)
    .map(({ field, before, after }) => `${field} ${valueText(before)} → ${valueText(after)}`);
  const rest = differences.length - maxNamed;
  return [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}

/** The scores and the time of a run: `93.3 % validation, 97.8 % test · 0.1 s`; how it ended where it has no scores. */
export function resultText(run: RunRecord): string {
  const { summary, state } = run;
  const isUsual = state === "completed" || state === "earlyStopped";
  const scores = [scoreText(summary, "validation"), scoreText(summary, "test")].filter((text) => text !== "");
  return [
    ...(isUsual && scores.length > 0 ? [] : [runStateTexts[state]]),
    ...(scores.length > 0 ? [scores.join(", ")] : []),
    duration(run.seconds),
  ].join(" · ");
}

function scoreText(summary: RunRecord["summary"], part: "validation" | "test"): string {
  const accuracy = summary?.[`${part}Accuracy`];
  if (typeof accuracy === "number") return `${(100 * accuracy).toFixed(1)} % ${part}`;
  const r2 = summary?.[`${part}R2`];
  return typeof r2 === "number" ? `R² ${r2.toFixed(3)} ${part}` : "";
}

/** A run's name, else when it began: the time of day on that day, and the date and time later. */
export function runTitle({ name, started }: Pick<RunRecord, "name" | "started">, now = new Date()): string {
  if (name !== undefined) return name;
  const date = new Date(started);
  return date.toDateString() === now.toDateString()
    ? date.toLocaleTimeString()
    : date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}
