/** The lists of the designs' recorded runs, as the view "MLP Runs" and the designers' pages show them. */
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { RunFolderPoll } from "../../runs/folders/elsewhereRuns.ts";
import type { FollowedHistory } from "../../runs/folders/eventFollower.ts";
import { readRun, runFiles } from "../../runs/folders/runFolders.ts";
import { type DesignRuns, RunOverviews } from "../../runs/folders/runOverviews.ts";
import type { RunStorage } from "../../runs/runStorage.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { type BrokenOverview, isBrokenOverview, type RunOverview } from "../../shared/runs/runList.ts";
import { isBroken } from "../../shared/runs/runRecord.ts";
import type { SessionRegistry } from "../session/registry.ts";
import { type Disposable, disposeAll, Signal } from "../signal.ts";
import type { FollowedFolders } from "./followedFolders.ts";

/** Milliseconds between a change on disk and the new list: a run that trains changes its folder often. */
const refreshDelayMs = 300;
/** Milliseconds between two looks at the folders of runs that other programs train. */
const pollIntervalMs = 2000;

/** Reads the lists and reports when they may have changed. */
export class RunLists implements Disposable {
  /** Runs were added, removed or changed. */
  readonly onDidChange = new Signal<void>();
  /** Returns the folder of the runs of the design with this URI. */
  readonly folderOf: (uri: string) => string;
  private readonly disposables: Disposable[] = [];
  private readonly storage: RunStorage;
  private readonly overviews: RunOverviews;
  private readonly followed: FollowedFolders;
  /** The folders of runs that other programs may still write, by their designs' URIs. */
  private readonly changing = new Map<string, readonly string[]>();
  private readonly poll: RunFolderPoll;
  private isLooking = false;
  private timer: Timer | undefined;
  private pollTimer: Timer | undefined;

  constructor(
    storage: RunStorage,
    sessions: SessionRegistry,
    folderOf: (uri: string) => string,
    followed: FollowedFolders,
    failed: (error: unknown) => void,
  ) {
    this.storage = storage;
    this.overviews = new RunOverviews(storage, catalogue);
    this.poll = new RunFolderPoll(storage);
    this.folderOf = folderOf;
    this.followed = followed;
    // What another machine writes on a shared disk is not reported to this one.
    this.pollTimer = setInterval(() => void this.look().catch(failed), pollIntervalMs);
    const watcher = vscode.workspace.createFileSystemWatcher(`**/.mlp-studio/runs/*/*/${runFiles.record}`);
    const refresh = () => this.refreshSoon();
    this.disposables.push(
      watcher,
      watcher.onDidCreate(refresh),
      watcher.onDidChange(refresh),
      watcher.onDidDelete(refresh),
      sessions.onDidAdd.on((session) => session.onDidChangePhase.on(refresh)),
      followed.onDidChange.on(refresh),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearInterval(this.pollTimer);
    disposeAll(this.disposables);
  }

  /** Reports a change a little later, once for all that come until then. */
  refreshSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.onDidChange.fire();
    }, refreshDelayMs);
  }

  /** The runs of a design, newest first. */
  async list(uri: string): Promise<DesignRuns> {
    const list = await this.overviews.list(this.folderOf(uri), this.followed.of(uri));
    this.changing.set(
      uri,
      list.runs.filter(({ overview }) => mayChangeElsewhere(overview)).map(({ folder }) => folder),
    );
    return list;
  }

  /** The history of a run that another program trains; undefined for a run that is trained here. */
  async followedHistory(folder: string): Promise<FollowedHistory | undefined> {
    const run = await readRun(this.storage, folder);
    if (isBroken(run) || run.trainedElsewhere !== true) return undefined;
    return this.overviews.followedHistory(folder);
  }

  /** The design of a run; undefined where it cannot be read. */
  designIn(folder: string): Promise<DesignSpec | undefined> {
    return this.overviews.designIn(folder);
  }

  /** The folder of a run of a design. */
  runFolder(uri: string, id: string): string {
    return this.isFollowed(uri, id) ? id : this.storage.join(this.folderOf(uri), this.storage.name(id));
  }

  /** The id of the run of a design in a folder, as lists have it. */
  idOf(uri: string, folder: string): string {
    return this.isFollowed(uri, folder) ? folder : this.storage.name(folder);
  }

  /** Whether a folder is one outside the design's own that the user follows. */
  isFollowed(uri: string, folder: string): boolean {
    return this.followed.of(uri).includes(folder);
  }

  /** Forgets a followed folder; its files stay. */
  unfollow(uri: string, folder: string): Promise<void> {
    return this.followed.remove(uri, folder);
  }

  follow(uri: string, folder: string): Promise<void> {
    return this.followed.add(uri, folder);
  }

  private async look(): Promise<void> {
    // A disk that does not answer is not asked again meanwhile.
    if (this.isLooking) return;
    this.isLooking = true;
    try {
      if (await this.poll.hasChanged([...this.changing.values()].flat())) this.refreshSoon();
    } finally {
      this.isLooking = false;
    }
  }
}

/** Whether another program may still write into the folder of a run. */
function mayChangeElsewhere(run: RunOverview | BrokenOverview): boolean {
  if (isBrokenOverview(run)) return false;
  return run.elsewhere !== undefined && (run.elsewhere !== "ended" || run.state === "stopped");
}
