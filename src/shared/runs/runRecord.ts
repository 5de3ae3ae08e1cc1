/** `run.json`: what a run folder says of its run. The format is described in `docs/runs.md`. */
import type { DatasetSummary } from "../events.ts";
import { type SummaryJson, scoreOf } from "./summaryJson.ts";

/** The version of the format that this program writes, and the last one that it reads. */
const runRecordVersion = 1;

const states = [
  "running",
  "paused",
  "completed",
  "earlyStopped",
  "stopped",
  "diverged",
  "failed",
  "interrupted",
] as const;

/** How a run stands or has ended. `interrupted`: its process is gone, and it has not ended. */
export type RunRecordState = (typeof states)[number];

export interface RunRecord {
  readonly version: typeof runRecordVersion;
  readonly id: string;
  /** Counts the runs of the design; absent in what another program writes. */
  readonly number?: number;
  /** The name of the design's file. */
  readonly design: string;
  readonly state: RunRecordState;
  /** When the run began, ISO 8601 in UTC. */
  readonly started: string;
  /** Seconds of training so far, without pauses. */
  readonly seconds: number;
  /** A name that the user has given. */
  readonly name?: string;
  readonly starred?: boolean;
  readonly seed: number;
  readonly data: {
    /** As the design names it. */
    readonly path: string;
    /** Hash of the encoded inputs and targets and of the rows of each part; null until it is known. */
    readonly hash: string | null;
    readonly rows: DatasetSummary["rows"];
  };
  readonly environment: {
    /** The version of this program. */
    readonly version: string;
    readonly backend: string;
    readonly threads: number;
    /** Operating system and processor, such as `linux-x64`. */
    readonly platform: string;
  };
  /** What `train --json` prints; null until the run has ended. */
  readonly summary: SummaryJson | null;
  /** Why the run failed, or where it diverged. */
  readonly message?: string;
  /** The experiment that the run is a cell of. */
  readonly experiment?: RunOfExperiment;
  /** How far the run has come. */
  readonly position?: { readonly step: number; readonly epoch: number; readonly epochs: number };
  /** Where the run can be resumed; absent where it has no checkpoint. */
  readonly checkpoint?: { readonly step: number; readonly epoch: number; readonly epochs: number };
  /** Whether another program trains the run, such as `train.py` of a folder that was handed over; a file `stop` stops it. */
  readonly trainedElsewhere?: boolean;
  /** Whether an interrupted run is no longer offered to be resumed. */
  readonly dismissed?: boolean;
  /** The validation loss over the run, else the training loss, in a few numbers from the first to the last. */
  readonly sparkline?: readonly number[];
  /**
   * The process that trains, and the machine it is on; of a browser's tab the name of the Web Lock that it holds as long as it lives.
   * Absent in what another program writes.
   */
  readonly process?: { readonly pid: number; readonly host: string } | { readonly lock: string };
}

/** The place of a run in an experiment. */
export interface RunOfExperiment {
  /** Path of the experiment's file, relative to the folder of the design, with `/` between its parts. */
  readonly file: string;
  /** The value, or the case's label, on each axis. */
  readonly cell: readonly unknown[];
  /** Validation scores at the rungs of successive halving that the run has reached; null where it has none. */
  readonly rungs?: readonly { readonly epochs: number; readonly score: number | null }[];
}

/** Why a folder cannot be listed as a run, as one sentence that begins with the folder. */
export interface BrokenRun {
  readonly id: string;
  readonly problem: string;
}

/**
 * Reads the text of a `run.json`.
 *
 * @param id name of the folder, which the record has as its id
 * @returns the record, or why it cannot be used
 */
export function parseRunRecord(text: string, id: string): RunRecord | BrokenRun {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { id, problem: `${id}: run.json is not JSON; it is damaged.` };
  }
  if (!isObject(value)) return { id, problem: `${id}: run.json is not the record of a run.` };
  const { version } = value;
  if (typeof version === "number" && version > runRecordVersion)
    return {
      id,
      problem: `${id}: run.json has version ${version}, and version ${runRecordVersion} is the latest known here. Open it with a later MLP Studio.`,
    };
  const wrong = requirements.find(([, isRight]) => !isRight(value as Record<string, unknown>));
  if (wrong) return { id, problem: `${id}: run.json has no usable "${wrong[0]}"; it is damaged or foreign.` };
  return { ...(value as unknown as RunRecord), id };
}

export function isBroken(run: RunRecord | BrokenRun): run is BrokenRun {
  return "problem" in run;
}

/** Whether a run has not ended, as far as its record says. */
export function isUnfinished({ state }: Pick<RunRecord, "state">): boolean {
  return state === "running" || state === "paused";
}

/** How far a run has come that another program trains. */
export type ElsewherePhase =
  /** Handed over, and not begun. */
  | "waiting"
  | "training"
  /** It trains, and has been asked to stop. */
  | "stopping"
  /** It has stopped without an end, and can be started again. */
  | "interrupted"
  | "ended";

/** How far a run that another program trains has come, as its record says; undefined for a run that is trained here. */
export function elsewherePhase(
  run: Pick<RunRecord, "trainedElsewhere" | "summary" | "state" | "position">,
): ElsewherePhase | undefined {
  if (run.trainedElsewhere !== true) return undefined;
  if (isUnfinished(run)) return "training";
  if (run.summary !== null) return "ended";
  return run.state === "stopped" && (run.position?.step ?? 0) === 0 ? "waiting" : "interrupted";
}

/** Whether a run that another program trains has no result yet, so that nothing is known of its network. */
export function isPendingElsewhere(run: Parameters<typeof elsewherePhase>[0]): boolean {
  const phase = elsewherePhase(run);
  return phase !== undefined && phase !== "ended";
}

/** What a record must have for its run to be listed, by the name of the field. */
const requirements: readonly (readonly [string, (record: Record<string, unknown>) => boolean])[] = [
  ["version", ({ version }) => version === runRecordVersion],
  ["state", ({ state }) => (states as readonly unknown[]).includes(state)],
  ["design", ({ design }) => typeof design === "string"],
  ["started", ({ started }) => typeof started === "string" && !Number.isNaN(Date.parse(started))],
  ["seconds", ({ seconds }) => typeof seconds === "number" && Number.isFinite(seconds)],
  ["seed", ({ seed }) => typeof seed === "number"],
  ["data", ({ data }) => isObject(data) && typeof data.path === "string" && isObject(data.rows)],
  ["environment", ({ environment }) => isObject(environment) && typeof environment.backend === "string"],
  ["summary", ({ summary }) => summary === null || isObject(summary)],
  [
    "experiment",
    ({ experiment }) =>
      experiment === undefined ||
      (isObject(experiment) && typeof experiment.file === "string" && Array.isArray(experiment.cell)),
  ],
  [
    "trainedElsewhere",
    ({ trainedElsewhere }) => trainedElsewhere === undefined || typeof trainedElsewhere === "boolean",
  ],
  ["name", ({ name }) => name === undefined || typeof name === "string"],
  ["number", ({ number }) => number === undefined || (Number.isSafeInteger(number) && Number(number) > 0)],
  ["starred", ({ starred }) => starred === undefined || typeof starred === "boolean"],
  ["sparkline", ({ sparkline }) => sparkline === undefined || isNumbers(sparkline)],
  [
    "process",
    ({ process }) =>
      process === undefined ||
      (isObject(process) &&
        (typeof process.lock === "string" ||
          (Number.isSafeInteger(process.pid) && typeof process.host === "string"))),
  ],
];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

/** The best-known score of a run for lists: of the validation part. */
export function validationScoreOf({ summary }: Pick<RunRecord, "summary">): number | null {
  return scoreOf(summary, "validation");
}

/** The score of the test part. */
export function testScoreOf({ summary }: Pick<RunRecord, "summary">): number | null {
  return scoreOf(summary, "test");
}
