/** Records every run of the window. */
import * as vscode from "vscode";
import { catalogue } from "../../engine/catalogue.ts";
import { runsFolderOf } from "../../runs/folders/runFolders.ts";
import { parseDesign } from "../../shared/design/parse.ts";
import { hash128 } from "../../shared/hash.ts";
import { fileName } from "../design/documents.ts";
import { designExtension } from "../design/fileNames.ts";
import { findFiles } from "../findFiles.ts";
import type { HostPlatform } from "../hostPlatform.ts";
import type { FollowedFolders } from "../runs/followedFolders.ts";
import type { SessionRegistry } from "../session/registry.ts";
import { RunStore } from "../session/runStore.ts";
import { type RecordingOptions, SessionRecorder } from "../session/sessionRecorder.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import type { Disposable } from "../signal.ts";
import { showWarning } from "../userInterface.ts";

/**
 * Records the runs of all sessions: beside their designs, or in the extension's storage where a design's folder cannot hold
 * them, is read-only or not trusted, or the setting says so. Their checkpoints are in the same folders.
 */
export class Recording implements Disposable {
  readonly store: RunStore;
  private readonly recorders = new Map<TrainingSession, SessionRecorder>();
  private readonly platform: HostPlatform;
  private readonly folder: string;
  private readonly version: string;
  private subscriptions: readonly Disposable[] = [];

  /**
   * @param folder the extension's storage
   * @param followed folders elsewhere with runs of a design
   */
  constructor(platform: HostPlatform, folder: string, version: string, followed: FollowedFolders) {
    this.platform = platform;
    this.folder = folder;
    this.version = version;
    this.store = new RunStore({
      storage: platform.storage,
      folderOf: (uri) => this.folderOf(uri),
      followed: (uri) => followed.of(uri),
      recorderOf: (uri) => this.recorderOf(uri),
      parse: (text) => parseDesign(text, catalogue).design,
      designs: async () => (await findFiles(`**/*${designExtension}`)).map((uri) => uri.toString()),
    });
  }

  /** Follows the sessions from now on, and removes what versions before run folders kept. */
  follow(sessions: SessionRegistry): void {
    const { storage } = this.platform;
    void storage.remove(storage.join(this.folder, "runs")).catch(() => {});
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
      storage: this.platform.storage,
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
    const design = vscode.Uri.parse(uri);
    const { storage } = this.platform;
    const place = this.platform.placeOf(design);
    const isBeside =
      settings().get<string>("folder") !== "storage" &&
      vscode.workspace.isTrusted &&
      this.platform.isWritable(vscode.Uri.joinPath(design, ".."));
    return place !== undefined && isBeside
      ? runsFolderOf(storage, place)
      : storage.join(this.folder, "recorded", hash128(new TextEncoder().encode(uri)));
  }
}

function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration("mlpStudio.runs");
}

/** The text of a design that is trained, which is open. */
function openText(uri: string): string {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri)?.getText() ?? "";
}
