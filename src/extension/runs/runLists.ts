/** The lists of the designs' recorded runs, as the view "MLP Runs" and the designers' pages show them. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { listRuns, runFiles, runIds } from "../../node/runFolders/runFolders.ts";
import type { DesignSpec } from "../../shared/design/fields.ts";
import { DesignChanges } from "../../shared/runs/designChanges.ts";
import { type BrokenOverview, overviewOf, type RunOverview, runNumbers } from "../../shared/runs/runList.ts";
import { isBroken } from "../../shared/runs/runRecord.ts";
import type { SessionRegistry } from "../session/registry.ts";
import { type Disposable, disposeAll, Signal } from "../signal.ts";

/** The runs of a design. */
export interface DesignRuns {
  /** Newest first, as many as are shown, each with its folder. */
  readonly runs: readonly { readonly folder: string; readonly overview: RunOverview | BrokenOverview }[];
  /** Number of run folders. */
  readonly total: number;
}

/** Number of the newest runs of a design that are listed. */
const maxListed = 500;
/** Number of designs' texts that are kept. */
const maxTexts = 2000;
/** Milliseconds between a change on disk and the new list: a run that trains changes its folder often. */
const refreshDelayMs = 300;

/** Reads the lists and reports when they may have changed. */
export class RunLists implements Disposable {
  /** Runs were added, removed or changed. */
  readonly onDidChange = new Signal<void>();
  /** Returns the folder of the runs of the design with this URI. */
  readonly folderOf: (uri: string) => string;
  private readonly disposables: Disposable[] = [];
  private readonly changes = new DesignChanges(catalogue);
  /** The designs' texts by the folders of their runs, which never change. */
  private readonly texts = new Map<string, string>();
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
  async list(uri: string): Promise<DesignRuns> {
    const folder = this.folderOf(uri);
    const [{ length: total }, listed] = await Promise.all([
      runIds(folder),
      listRuns(folder, Date.now(), maxListed),
    ]);
    const records = listed.map(({ run }) => run);
    const numbers = runNumbers(records, Math.max(0, total - listed.length));
    const designs = await Promise.all(
      listed.map(({ folder: own, run }) => (isBroken(run) ? undefined : this.textIn(own))),
    );
    const compared = this.changes.compare(designs, numbers);
    const runs = listed.map(({ folder: own, run }, i) => ({
      folder: own,
      overview: isBroken(run)
        ? { ...run, number: numbers[i] }
        : { ...overviewOf(run, numbers[i]), ...compared[i] },
    }));
    return { runs, total };
  }

  /** The folder of a run of a design. */
  runFolder(uri: string, id: string): string {
    return join(this.folderOf(uri), basename(id));
  }

  /** The design of a run; undefined where it cannot be read. */
  async designIn(folder: string): Promise<DesignSpec | undefined> {
    const text = await this.textIn(folder);
    return text === undefined ? undefined : this.changes.designOf(text);
  }

  /** The text of a run's design, read once; undefined where it cannot be read. */
  private async textIn(folder: string): Promise<string | undefined> {
    const known = this.texts.get(folder);
    if (known !== undefined) return known;
    const text = await readFile(join(folder, runFiles.design), "utf8").catch(() => undefined);
    if (this.texts.size > maxTexts) this.texts.clear();
    if (text !== undefined) this.texts.set(folder, text);
    return text;
  }
}
