/** The lists of the designs' recorded runs, as the view "MLP Runs" and the designers' pages show them. */
import { basename, join } from "node:path";
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { runFiles } from "../../node/runFolders/runFolders.ts";
import { type DesignRuns, RunOverviews } from "../../node/runFolders/runOverviews.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import type { SessionRegistry } from "../session/registry.ts";
import { type Disposable, disposeAll, Signal } from "../signal.ts";

/** Milliseconds between a change on disk and the new list: a run that trains changes its folder often. */
const refreshDelayMs = 300;

/** Reads the lists and reports when they may have changed. */
export class RunLists implements Disposable {
  /** Runs were added, removed or changed. */
  readonly onDidChange = new Signal<void>();
  /** Returns the folder of the runs of the design with this URI. */
  readonly folderOf: (uri: string) => string;
  private readonly disposables: Disposable[] = [];
  private readonly overviews = new RunOverviews(catalogue);
  private timer: NodeJS.Timeout | undefined;

  constructor(sessions: SessionRegistry, folderOf: (uri: string) => string) {
    this.folderOf = folderOf;
    const watcher = vscode.workspace.createFileSystemWatcher(`**/.mlp-studio/runs/*/*/${runFiles.record}`);
    const refresh = () => this.refreshSoon();
    this.disposables.push(
      watcher,
      watcher.onDidCreate(refresh),
      watcher.onDidChange(refresh),
      watcher.onDidDelete(refresh),
      sessions.onDidAdd.on((session) => session.onDidChangePhase.on(refresh)),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
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
  list(uri: string): Promise<DesignRuns> {
    return this.overviews.list(this.folderOf(uri));
  }

  /** The design of a run; undefined where it cannot be read. */
  designIn(folder: string): Promise<DesignSpec | undefined> {
    return this.overviews.designIn(folder);
  }

  /** The folder of a run of a design. */
  runFolder(uri: string, id: string): string {
    return join(this.folderOf(uri), basename(id));
  }
}
