/** Records every run of the window. */
import { createHash } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { dirname, join } from "node:path";
import * as vscode from "vscode";
import { runsFolderOf } from "../../node/runFolders/runFolders.ts";
import { fileName } from "../design/documents.ts";
import type { SessionRegistry } from "../session/registry.ts";
import { SessionRecorder } from "../session/sessionRecorder.ts";
import type { TrainingSession } from "../session/trainingSession.ts";
import type { Disposable } from "../signal.ts";
import { showWarning } from "../userInterface.ts";

/**
 * Records the runs of all sessions: beside their designs, or in the extension's storage where a design's folder is not local, is
 * read-only or not trusted, or the setting says so.
 *
 * @param storage a local folder
 */
export function recordRuns(sessions: SessionRegistry, storage: string, version: string): Disposable {
  const recorders = new Map<TrainingSession, SessionRecorder>();
  const settings = () => vscode.workspace.getConfiguration("mlpStudio.runs");
  const options = {
    folderOf: (uri: string) => folderOf(vscode.Uri.parse(uri), storage, settings().get("folder", "design")),
    nameOf: (uri: string) => fileName(vscode.Uri.parse(uri)),
    textOf: (uri: string) => openText(uri),
    keep: () => Math.max(1, settings().get("keep", 50)),
    version,
    warn: (message: string) => void showWarning(message),
  };
  const subscriptions = [
    sessions.onDidAdd.on((session) => recorders.set(session, new SessionRecorder(session, options))),
    sessions.onDidDrop.on((session) => {
      recorders.get(session)?.dispose();
      recorders.delete(session);
    }),
  ];
  return {
    dispose() {
      for (const subscription of subscriptions) subscription.dispose();
      for (const recorder of recorders.values()) recorder.dispose();
    },
  };
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
