/** The host's side of the page "Results" of one designer, as far as it concerns recorded runs. */
import type * as vscode from "vscode";
import { historyOf, readEvents } from "../../runs/folders/eventFile.ts";
import { runFiles } from "../../runs/folders/runFolders.ts";
import type { RunStorage } from "../../runs/runStorage.ts";
import type { HandlersOf } from "../../shared/channel.ts";
import { InputError } from "../../shared/errors.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import { runClock } from "../../shared/runs/runClock.ts";
import type { RunList } from "../../shared/runs/runList.ts";
import type { RunHistoryAnswer, RunsRequests } from "../../shared/runs/runsRequests.ts";
import type { Disposable } from "../signal.ts";
import type { RunActions } from "./runActions.ts";
import type { RunLists } from "./runLists.ts";

/** What a designer needs of the window's recorded runs. */
export interface RecordedRuns {
  readonly storage: RunStorage;
  readonly lists: RunLists;
  readonly actions: RunActions;
  /** Returns the folder of the run that the design's session trains or has trained last; undefined where it has none. */
  readonly currentFolder: (uri: string) => string | undefined;
}

/** Maximum number of runs that are compared. */
const maxHistories = 4;

export class DesignerRuns implements Disposable {
  private readonly uri: vscode.Uri;
  private readonly recorded: RecordedRuns | undefined;
  private readonly send: (list: RunList) => void;
  private readonly failed: (error: unknown) => void;
  private watching: Disposable | undefined;
  private isListing = false;
  private isOutdated = false;

  /**
   * @param recorded undefined where runs are not recorded
   * @param send sends the list to the page
   */
  constructor(
    uri: vscode.Uri,
    recorded: RecordedRuns | undefined,
    send: (list: RunList) => void,
    failed: (error: unknown) => void,
  ) {
    this.uri = uri;
    this.recorded = recorded;
    this.send = send;
    this.failed = failed;
  }

  readonly handlers: HandlersOf<RunsRequests> = {
    watchRuns: ({ watch }) => (watch ? this.watch() : this.stop()),
    runHistories: ({ ids }) => Promise.all(ids.slice(0, maxHistories).map((id) => this.history(id))),
    runAction: ({ action, ids }) => {
      const { actions } = this.available();
      return actions.run(
        action,
        ids.map((id) => this.runWith(id)),
      );
    },
    renameRun: ({ id, name }) => this.available().actions.rename(this.runWith(id), name),
    restoreDeletedRun: () => this.available().actions.restoreLast(this.uri),
  };

  /** The page is hidden or closed. */
  stop(): void {
    this.watching?.dispose();
    this.watching = undefined;
  }

  dispose(): void {
    this.stop();
  }

  private watch(): void {
    if (!this.recorded) this.send({ runs: [], total: 0, current: undefined, deleted: [] });
    else {
      this.watching ??= this.recorded.lists.onDidChange.on(() => this.list());
      this.list();
    }
  }

  /** Sends the list. Changes that come while it is read make one more. */
  private list(): void {
    this.isOutdated = true;
    if (!this.isListing) void this.listUntilCurrent().catch((error) => this.failed(error));
  }

  private async listUntilCurrent(): Promise<void> {
    const { storage, lists, actions, currentFolder } = this.available();
    const uri = this.uri.toString();
    this.isListing = true;
    try {
      while (this.isOutdated && this.watching) {
        this.isOutdated = false;
        const { runs, total } = await lists.list(uri);
        const current = currentFolder(uri);
        this.send({
          runs: runs.map(({ overview }) => overview),
          total,
          current: current && storage.name(current),
          deleted: actions.deleted.labelsOf(uri),
        });
      }
    } finally {
      this.isListing = false;
    }
  }

  private async history(id: string): Promise<RunHistoryAnswer> {
    const { folder } = this.runWith(id);
    const { storage, lists } = this.available();
    const design = await lists.designIn(folder);
    try {
      const followed = await lists.followedHistory(folder);
      if (followed) return { id, design, ...followed, log: followed.log.data() };
      const { events, problem } = await readEvents(storage, storage.join(folder, runFiles.events));
      return { id, design, log: historyOf(events).data(), clock: runClock(events), problem };
    } catch (error) {
      return {
        id,
        design,
        log: undefined,
        clock: { step: [], seconds: [] },
        problem: `The events of this run cannot be shown: ${runFiles.events} ${fileProblem(error)}.`,
      };
    }
  }

  private available(): RecordedRuns {
    if (this.recorded) return this.recorded;
    throw new InputError("Runs are not recorded in this window, since it has no folder for them.");
  }

  private runWith(id: string): { readonly uri: vscode.Uri; readonly folder: string } {
    return { uri: this.uri, folder: this.available().lists.runFolder(this.uri.toString(), id) };
  }
}
