/** The list of a design's recorded runs as views show it. */
import type { Task } from "../design/fields.ts";
import type { DatasetSummary } from "../events.ts";
import type { RunChange } from "./runChanges.ts";
import {
  type BrokenRun,
  type ElsewherePhase,
  elsewherePhase,
  type RunRecord,
  type RunRecordState,
  testScoreOf,
  validationScoreOf,
} from "./runRecord.ts";

/** One recorded run in a list. */
export interface RunOverview {
  readonly id: string;
  /** Counts the runs of the design; a run keeps its number when others are deleted. */
  readonly number: number;
  readonly state: RunRecordState;
  /** ISO 8601 in UTC. */
  readonly started: string;
  readonly seconds: number;
  readonly name?: string | undefined;
  readonly starred: boolean;
  readonly seed: number;
  /** What the run was trained on; the hash is null until it is known. */
  readonly data: RunRecord["data"];
  /** Undefined until there are scores. */
  readonly task: Task | undefined;
  /** Accuracy or R²; null where it was not measured. */
  readonly validation: number | null;
  readonly test: number | null;
  /** The epoch whose weights early stopping kept; undefined where it chose none. */
  readonly bestEpoch?: number | undefined;
  /** Why the run failed, or where it diverged. */
  readonly message?: string | undefined;
  readonly sparkline: readonly number[];
  /** How far the run has come and was planned to; undefined before its first report. */
  readonly position: RunRecord["position"];
  readonly backend: string;
  readonly threads: number;
  /** Whether the run can be resumed. */
  readonly isResumable: boolean;
  /** How far the run has come, where another program trains it; undefined where it is trained here. */
  readonly elsewhere?: ElsewherePhase | undefined;
  /** Whether the loss holds a penalty, so that it cannot be compared with that of another one. */
  readonly hasPenalty: boolean;
  /** The fields that differ from the run before; undefined for the first run, and where a design cannot be read. */
  readonly changes: readonly RunChange[] | undefined;
  /** The same number in runs whose designs say the same but for the seed; undefined where the design cannot be read. */
  readonly variant?: number | undefined;
  /** The number of an earlier run with the same design, if need be with another seed. */
  readonly repeats?: { readonly number: number; readonly isOtherSeed: boolean } | undefined;
}

/** A folder that cannot be listed as a run. */
export type BrokenOverview = BrokenRun & { readonly number: number };

/** The recorded runs of a design, as many as are shown. */
export interface RunList {
  /** Newest first. */
  readonly runs: readonly (RunOverview | BrokenOverview)[];
  /** Number of run folders, of which only the newest may be listed. */
  readonly total: number;
  /** The id of the run that the designer's session trains or has trained last, whose events the page follows. */
  readonly current: string | undefined;
  /** The names of the runs that were deleted in this window and can be restored, the last one last. */
  readonly deleted: readonly string[];
}

/** Rows of each part of a run's data. */
export type RowCounts = DatasetSummary["rows"];

export function isBrokenOverview(run: RunOverview | BrokenOverview): run is BrokenOverview {
  return "problem" in run;
}

/** What a record says in a list, without what follows from the designs. */
export function overviewOf(
  record: RunRecord,
  number: number,
): Omit<RunOverview, "changes" | "repeats" | "variant" | "hasPenalty"> {
  const { id, state, started, seconds, name, starred = false, seed, data, message, position } = record;
  const { summary, sparkline = [], environment, checkpoint } = record;
  return {
    id,
    number,
    state,
    started,
    seconds,
    name,
    starred,
    seed,
    data,
    task: summary ? ("validationAccuracy" in summary ? "classification" : "regression") : undefined,
    validation: validationScoreOf(record),
    test: testScoreOf(record),
    bestEpoch: typeof summary?.bestEpoch === "number" ? summary.bestEpoch : undefined,
    message,
    sparkline,
    position,
    backend: environment.backend,
    threads: environment.threads,
    isResumable: checkpoint !== undefined && resumableStates.has(state),
    elsewhere: elsewherePhase(record),
  };
}

const resumableStates: ReadonlySet<RunRecordState> = new Set(["interrupted", "failed", "stopped"]);

/** Whether a run that another program trains can be asked to stop. */
export function isStoppable({ elsewhere }: Pick<RunOverview, "elsewhere">): boolean {
  return elsewhere === "training";
}

/** Whether a run that another program trains can be started, or started again. */
export function isStartable({ elsewhere, state }: Pick<RunOverview, "elsewhere" | "state">): boolean {
  if (elsewhere === "ended") return state === "stopped";
  return elsewhere === "waiting" || elsewhere === "interrupted";
}

/**
 * Numbers runs by their time. A run has the number of its record unless an earlier one has it, too: two processes may have given
 * the same; runs whose records have none are counted on.
 *
 * @param runs newest first
 * @param before number of earlier runs that are not among them
 */
export function runNumbers(runs: readonly (RunRecord | BrokenRun)[], before: number): readonly number[] {
  const numbers = new Array<number>(runs.length);
  let last = 0;
  for (let i = runs.length - 1; i >= 0; i--) {
    const run = runs[i];
    const own = "problem" in run ? undefined : run.number;
    const next = i === runs.length - 1 ? before + 1 : last + 1;
    last = own !== undefined && own > last ? own : next;
    numbers[i] = last;
  }
  return numbers;
}
