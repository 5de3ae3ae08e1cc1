/** Access to VS Code's file systems for an engine, which reads at most local files by itself. */
import * as vscode from "vscode";
import type { HostFiles } from "./session/engineHandlers.ts";

/** Whether there is a file or folder. */
export async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** The files of every file system that VS Code knows. */
export const workspaceFiles: HostFiles = {
  async version(uri) {
    const { type, size, mtime } = await vscode.workspace.fs.stat(vscode.Uri.parse(uri));
    // A folder has one version, since the files in it have their own.
    return type & vscode.FileType.Directory ? "folder" : `${size} ${mtime}`;
  },
  async read(uri) {
    return vscode.workspace.fs.readFile(vscode.Uri.parse(uri));
  },
  async write(uri, bytes) {
    await vscode.workspace.fs.writeFile(vscode.Uri.parse(uri), bytes);
  },
  async list(uri) {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri));
    return entries.map(([name, type]) => (type & vscode.FileType.Directory ? `${name}/` : name));
  },
};
