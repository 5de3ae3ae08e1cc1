/** Files by VS Code's file systems: what an engine, which reads local files alone, is given of all others. */
import * as vscode from "vscode";
import type { HostFiles } from "./session/processEngine.ts";

export const workspaceFiles: HostFiles = {
  async version(uri) {
    const { type, size, mtime } = await vscode.workspace.fs.stat(vscode.Uri.parse(uri));
    // What is in a folder has versions of its own.
    return type & vscode.FileType.Directory ? "folder" : `${size} ${mtime}`;
  },
  async read(uri) {
    return vscode.workspace.fs.readFile(vscode.Uri.parse(uri));
  },
  async list(uri) {
    const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.parse(uri));
    return entries.map(([name, type]) => (type & vscode.FileType.Directory ? `${name}/` : name));
  },
};
