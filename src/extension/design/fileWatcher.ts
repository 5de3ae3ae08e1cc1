/** Follows files on disk. */
import * as vscode from "vscode";
import { type Disposable, disposeAll } from "../signal.ts";
import { workspaceFiles } from "../workspaceFiles.ts";
import { fileName } from "./documents.ts";

/** Milliseconds after which a change of a file is reported: a program often writes a file in several steps. */
const changeDelayMs = 200;

/** Reports when one of some files has changed, has come or has gone. */
export class FileWatcher implements Disposable {
  private readonly onChange: () => void;
  private readonly watching: Disposable[];
  /** What is known of each file, by its URI. */
  private readonly versions: Map<string, Promise<string>>;
  /** The files whose change has not been checked yet. */
  private readonly changed = new Map<string, vscode.Uri>();
  private timer: Timer | undefined;
  private isDisposed = false;

  constructor(uris: readonly vscode.Uri[], onChange: () => void) {
    this.onChange = onChange;
    this.versions = new Map(uris.map((uri) => [uri.toString(), versionOf(uri)]));
    const changed = (uri: vscode.Uri) => {
      this.changed.set(uri.toString(), uri);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.checkVersions(), changeDelayMs);
    };
    this.watching = uris.flatMap((uri) => {
      // The name is escaped, since in a glob its special characters would match other files, or none. Where it is a design's
      // own pattern, `*` and `?` have the same meaning here.
      const name = fileName(uri).replace(/[[\]{}]/g, "[$&]");
      const folder = vscode.Uri.joinPath(uri, "..");
      // The path may be a folder, whose files are the data.
      return [name, `${name}/*`].flatMap((glob) => {
        const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, glob));
        return [
          watcher,
          watcher.onDidChange(changed),
          watcher.onDidCreate(changed),
          watcher.onDidDelete(changed),
        ];
      });
    });
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    disposeAll(this.watching);
  }

  /** A file whose change is reported more than once, or late, is checked once. */
  private async checkVersions(): Promise<void> {
    const isChanged = [...this.changed].map(async ([name, uri]) => {
      const known = this.versions.get(name);
      const current = versionOf(uri);
      this.versions.set(name, current);
      return known === undefined || (await known) !== (await current);
    });
    this.changed.clear();
    const isNew = (await Promise.all(isChanged)).includes(true);
    if (isNew && !this.isDisposed) this.onChange();
  }
}

/** Returns a string that changes when the file does; a folder has the same one as long as it exists. */
async function versionOf(uri: vscode.Uri): Promise<string> {
  return workspaceFiles.version(uri.toString()).catch(() => "absent");
}
