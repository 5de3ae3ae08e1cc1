/** An experiment's document that an editor shows, with its session. */
import * as vscode from "vscode";
import { applyEdits } from "../../shared/design/edit.ts";
import { editJson, type JsonEdit } from "../../shared/design/jsonEdit.ts";
import { InputError } from "../../shared/errors.ts";
import { experimentOutline } from "../../shared/experiment/outline.ts";
import { computeSettings } from "../compute.ts";
import { mayRead } from "../design/access.ts";
import { DataWatcher } from "../design/dataWatcher.ts";
import { fileName, filesOf, replaceText } from "../design/documents.ts";
import type { HostPlatform } from "../hostPlatform.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import { ExperimentSession, type ExperimentSource } from "./experimentSession.ts";

/** Milliseconds between a change and the new grid: a gesture may be several changes of the text. */
const changeDelayMs = 50;
/** Milliseconds between a change of a run folder and a look at all of them. */
const lookDelayMs = 500;

export interface OpenExperimentOptions {
  readonly platform: HostPlatform;
  readonly log: (message: string) => void;
  readonly version: string;
  /** The folder of the runs of a design; undefined where none are recorded. */
  readonly runsFolder: (design: string) => string | undefined;
}

export class OpenExperiment implements Disposable {
  readonly document: vscode.TextDocument;
  readonly session: ExperimentSession;
  private readonly options: OpenExperimentOptions;
  private readonly disposables: Disposable[] = [];
  private watched = "";
  private watching: Disposable[] = [];
  private timer: Timer | undefined;
  private lookTimer: Timer | undefined;
  private dataRevision = 0;
  private readonly dataWatcher: DataWatcher;
  private lastEdit: Promise<void> = Promise.resolve();

  constructor(document: vscode.TextDocument, options: OpenExperimentOptions) {
    this.document = document;
    this.options = options;
    this.session = new ExperimentSession(options.platform.startExperiment, options.log);
    this.dataWatcher = new DataWatcher(options.platform, () => {
      this.dataRevision++;
      this.update();
    });
    this.disposables.push(
      vscode.workspace.onDidChangeTextDocument(({ document: changed, contentChanges }) => {
        const isOurs = changed === document || changed.uri.toString() === this.designUri()?.toString();
        if (isOurs && contentChanges.length > 0) this.updateSoon();
      }),
      { dispose: () => disposeAll(this.watching) },
      this.dataWatcher,
      this.session.onDidChangeGrid.on(() => this.watchData()),
    );
    this.update();
  }

  /** The design that the experiment names; undefined where it names none. */
  designUri(): vscode.Uri | undefined {
    const name = experimentOutline(this.document.getText())?.design;
    return name ? vscode.Uri.joinPath(this.document.uri, "..", name) : undefined;
  }

  /** Applies the edits as one undo step. */
  edit(edits: readonly JsonEdit[]): Promise<void> {
    const result = this.lastEdit.then(async () => {
      const text = this.document.getText();
      const changed = edits.reduce((now, edit) => applyEdits(now, editJson(now, edit)), text);
      if (changed !== text) await replaceText(this.document, changed);
      this.update();
    });
    this.lastEdit = result.catch(() => {});
    return result;
  }

  dispose(): void {
    clearTimeout(this.timer);
    clearTimeout(this.lookTimer);
    disposeAll(this.disposables);
    this.session.dispose();
  }

  private updateSoon(): void {
    this.timer ??= setTimeout(() => this.update(), changeDelayMs);
  }

  private update(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.watch();
    void this.checkedSource().then((source) => this.session.update(source));
  }

  private async checkedSource(): Promise<ExperimentSource> {
    const { document } = this;
    const [text, documentVersion] = [document.getText(), document.version];
    const refusal = await this.refusal();
    const job: ExperimentSource["job"] = () => {
      if (refusal) throw refusal;
      return this.job();
    };
    return { fileName: fileName(document.uri), documentVersion, text, job };
  }

  /** Why the experiment is not run: a window runs what is on its own disk, and designs of its own folders. */
  private async refusal(): Promise<InputError | undefined> {
    const { document } = this;
    if (document.isUntitled)
      return new InputError("Save the experiment first: its design is relative to its folder.");
    if (this.options.platform.placeOf(document.uri) === undefined)
      return new InputError(
        "Experiments run on local folders. Copy this one with its design to a folder of this computer.",
      );
    const design = this.designUri();
    const { roots } = filesOf(document.uri);
    if (!design || (await mayRead(this.options.platform, design.toString(), roots))) return undefined;
    return new InputError(
      `${fileName(design)} is outside of the workspace, where its runs would be recorded. Move it into the workspace.`,
    );
  }

  private job(): ReturnType<ExperimentSource["job"]> {
    const { document, options } = this;
    const { platform } = options;
    const design = this.designUri();
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === design?.toString());
    const { roots } = filesOf(document.uri);
    const workers = Number(vscode.workspace.getConfiguration("mlpStudio").get("experiment.workers", 0));
    return {
      path: placeOf(platform, document.uri),
      designTexts: open && design ? { [placeOf(platform, design)]: open.getText() } : {},
      runsFolder: design && options.runsFolder(design.toString()),
      ...(roots && { roots }),
      dataRevision: this.dataRevision,
      workers: Math.max(0, Math.trunc(workers) || 0),
      backend: computeSettings().backend,
      version: options.version,
    };
  }

  /** Follows the data of the cells: what was computed on another one does not count. */
  private watchData(): void {
    const design = this.designUri();
    if (!design) return;
    const { baseUri } = filesOf(design);
    const { roots } = filesOf(this.document.uri);
    this.dataWatcher.follow({ paths: this.session.dataPaths, baseUri, roots });
  }

  /** Follows the design's file, and the run folders that others write. */
  private watch(): void {
    const design = this.designUri();
    const key = design?.toString() ?? "";
    if (key === this.watched) return;
    this.watched = key;
    disposeAll(this.watching);
    const { platform } = this.options;
    if (!design || platform.placeOf(design) === undefined) return;
    const folder = this.options.runsFolder(key);
    const file = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(
        vscode.Uri.joinPath(design, ".."),
        fileName(design).replace(/[[\]{}]/g, "[$&]"),
      ),
    );
    const update = () => this.updateSoon();
    this.watching.push(file, file.onDidChange(update), file.onDidCreate(update), file.onDidDelete(update));
    if (folder === undefined) return;
    const runs = vscode.workspace.createFileSystemWatcher(
      new vscode.RelativePattern(platform.uriOf(folder), "*/run.json"),
    );
    const look = () => {
      this.lookTimer ??= setTimeout(() => {
        this.lookTimer = undefined;
        this.session.look();
      }, lookDelayMs);
    };
    this.watching.push(runs, runs.onDidChange(look), runs.onDidCreate(look));
  }
}

/** @throws InputError for a file that the experiment's process cannot reach */
function placeOf(platform: HostPlatform, uri: vscode.Uri): string {
  const place = platform.placeOf(uri);
  if (place === undefined)
    throw new InputError(`${fileName(uri)} is in a place where no runs can be recorded.`);
  return place;
}
