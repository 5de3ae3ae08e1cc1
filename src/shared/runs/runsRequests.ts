/** The messages between a designer's page "Results" and the host that concern the design's recorded runs. */
import type { RunLogData } from "../runLog.ts";
import type { RunList } from "./runList.ts";

/** What is done with recorded runs. `compareDesign` takes one run, which is compared with the present design, or two. */
export type RunAction =
  | "compareDesign"
  | "useDesign"
  | "resume"
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
}

/** The history of a recorded run, or why it cannot be read, as one sentence. */
export type RunHistoryAnswer =
  | { readonly id: string; readonly log: RunLogData; readonly problem?: string | undefined }
  | { readonly id: string; readonly log?: undefined; readonly problem: string };

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
