/** The messages between a designer's page "Results" and the host that concern the design's recorded runs. */
import type { DesignSpec } from "../design/fields.ts";
import type { RunLogData } from "../runLog.ts";
import type { RunList } from "./runList.ts";

/**
 * What is done with recorded runs. `compareDesign` takes one run, which is compared with the present design, or two. `stop` and
 * `startElsewhere` are for runs that another program trains.
 */
export type RunAction =
  | "compareDesign"
  | "useDesign"
  | "resume"
  | "stop"
  | "startElsewhere"
  | "saveModel"
  | "exportCsv"
  | "exportTensorBoard"
  | "star"
  | "unstar"
  | "delete";

/** A half of the page "Results". */
export type ResultsHalf = "thisRun" | "allRuns";

/** What the page "Results" shows. */
export interface ShownResults {
  readonly half: ResultsHalf;
  /** The id of the run in the half "This run"; undefined for the latest one. */
  readonly run?: string | undefined;
  /** The ids of the runs that are selected in the half "All runs"; undefined for those that were. */
  readonly selected?: readonly string[] | undefined;
}

/** When steps of a run were reached, ascending: as many of them as a time axis needs. */
export interface RunClock {
  readonly step: readonly number[];
  /** Seconds of training, without pauses. */
  readonly seconds: readonly number[];
}

/** A recorded run as far as it can be read. */
export interface RunHistoryAnswer {
  readonly id: string;
  /** Undefined where the text that was trained cannot be read. */
  readonly design: DesignSpec | undefined;
  /** Undefined where the events cannot be read. */
  readonly log: RunLogData | undefined;
  readonly clock: RunClock;
  /** Why the events cannot be read, or not to their end, as one sentence. */
  readonly problem: string | undefined;
}

/** Messages that a designer's webview sends to the extension host. */
export type RunsRequests = {
  /** Asks for the list of the design's runs as `runs` notices, at once and after each change, or ends them. */
  watchRuns(params: { readonly watch: boolean }): void;
  /** Returns the histories of some runs, bounded as those of runs that train. */
  runHistories(params: { readonly ids: readonly string[] }): readonly RunHistoryAnswer[];
  runAction(params: { readonly action: RunAction; readonly ids: readonly string[] }): void;
  /** Gives a run a name; an empty one removes it. */
  renameRun(params: { readonly id: string; readonly name: string }): void;
  /** Restores the run that was deleted last in this window. */
  restoreDeletedRun(params: null): void;
};

/** Messages that the extension host sends to a designer's webview. */
export type RunsNotices = {
  /** The recorded runs of the design. */
  runs(params: RunList): void;
};
