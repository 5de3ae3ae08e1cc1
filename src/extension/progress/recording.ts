/** Records every run of the window. */
import { createHash } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { runsFolderOf } from "../../node/runFolders/runFolders.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { fileName } from "../design/documents.ts";
import { designExtension, searchExclude } from "../design/fileNames.ts";
import type { FollowedFolders } from "../runs/followedFolders.ts";
import type { SessionRegistry } from "../session/registry.ts";
import { RunStore } from "../session/runStore.ts";
import { type RecordingOptions, SessionRecorder } from "../session/sessionRecorder.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import type { Disposable } from "../signal.ts";
import { showWarning } from "../userInterface.ts";

/**
 * Records the runs of all sessions: beside their designs, or in the extension's storage where a design's folder is not local, is
 * read-only or not trusted, or the setting says so. Their checkpoints are in the same folders.
 */
export class Recording implements Disposable {
  readonly store: RunStore;
  private readonly recorders = new Map<TrainingSession, SessionRecorder>();
  private readonly storage: string;
  private readonly version: string;
  private subscriptions: readonly Disposable[] = [];

  /**
   * @param storage a local folder
   * @param followed folders elsewhere with runs of a design
   */
  constructor(storage: string, version: string, followed: FollowedFolders) {
    this.storage = storage;
    this.version = version;
    this.store = new RunStore({
      folderOf: (uri) => this.folderOf(uri),
      followed: (uri) => followed.of(uri),
      recorderOf: (uri) => this.recorderOf(uri),
      parse: (text) => parseDesign(text, catalogue).design,
      designs: async () =>
        (await vscode.workspace.findFiles(`**/*${designExtension}`, searchExclude)).map((uri) =>
          uri.toString(),
        ),
    });
  }

  /** Follows the sessions from now on, and removes what versions before run folders kept. */
  follow(sessions: SessionRegistry): void {
    void rm(join(this.storage, "runs"), { recursive: true, force: true }).catch(() => {});
    this.subscriptions = [
      sessions.onDidAdd.on((session) =>
        this.recorders.set(session, new SessionRecorder(session, this.options())),
      ),
      sessions.onDidDrop.on((session) => {
        this.recorders.get(session)?.dispose();
        this.recorders.delete(session);
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    for (const recorder of this.recorders.values()) recorder.dispose();
  }

  /** The folder of the run that the design's session trains or has trained last; undefined where it has none. */
  currentFolder(uri: string): string | undefined {
    return this.recorderOf(uri)?.folder;
  }

  private recorderOf(uri: string): SessionRecorder | undefined {
    return [...this.recorders].find(([session]) => session.uri === uri)?.[1];
  }

  private options(): RecordingOptions {
    return {
      folderOf: (uri) => this.folderOf(uri),
      loadedFolder: (uri) => this.store.loadedFolder(uri),
      nameOf: (uri) => fileName(vscode.Uri.parse(uri)),
      textOf: (uri) => openText(uri),
      keep: () => Math.max(1, settings().get("keep", 50)),
      version: this.version,
      warn: (message) => void showWarning(message),
    };
  }

  /** The folder of the runs of the design with this URI. */
  folderOf(uri: string): string {
    return folderOf(vscode.Uri.parse(uri), this.storage, settings().get("folder", "design"));
  }
}

function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("mlpStudio.runs");
}

function folderOf(uri: vscode.Uri, storage: string, setting: string): string {
  const inStorage = join(
    storage,
    "recorded",
    createHash("sha256").update(uri.toString()).digest("hex").slice(0, 32),
  );
  if (uri.scheme !== "file" || setting === "storage" || !vscode.workspace.isTrusted) return inStorage;
  return isWritable(dirname(uri.fsPath)) ? runsFolderOf(uri.fsPath) : inStorage;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The text of a design that is trained, which is open. */
function openText(uri: string): string {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri)?.getText() ?? "";
}
