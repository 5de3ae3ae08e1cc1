/** Follows data files on disk. */
import * as vscode from "vscode";
import { linksStayWithin } from "../../node/localLinks.ts";
import { isWithin, resolveUri } from "../../shared/uri.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import { workspaceFiles } from "../workspaceFiles.ts";
import { fileName } from "./documents.ts";

/** Milliseconds after which a change of a data file is reported: a program often writes a file in several steps. */
const changeDelayMs = 200;

/** The paths of data files, and where a design may read. */
export interface WatchedData {
  /** As a design names them, relative to `baseUri`. */
  readonly paths: readonly string[];
  readonly baseUri: string;
  /** URIs of folders; absent where any file may be read. */
  readonly roots?: readonly string[] | undefined;
}

/**
 * Reports when one of the data files has changed, has come or has gone. The file system is not accessed for a file that the design may
 * not read; the engine reports such files.
 */
export class DataWatcher implements Disposable {
  private readonly onChange: () => void;
  /** The URIs that are watched, one per line. */
  private watched = "";
  private watching: readonly Disposable[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(onChange: () => void) {
    this.onChange = onChange;
  }

  /** Follows these files in place of those before. */
  follow({ paths, baseUri, roots }: WatchedData): void {
    const uris = paths
      .map((path) => resolveUri(baseUri, path))
      .filter((uri) => !roots || isWithin(uri, roots));
    const key = uris.join("\n");
    if (key === this.watched) return;
    this.dispose();
    this.watched = key;
    void this.watch(uris, roots, key);
  }

  dispose(): void {
    clearTimeout(this.timer);
    disposeAll([...this.watching]);
    this.watching = [];
    this.watched = "";
  }

  private async watch(
    named: readonly string[],
    roots: readonly string[] | undefined,
    key: string,
  ): Promise<void> {
    const allowed = await Promise.all(
      named.map(async (uri) => !roots || (await linksStayWithin(uri, roots))),
    );
    if (this.watched !== key) return;
    const uris = named.filter((_, i) => allowed[i]).map((uri) => vscode.Uri.parse(uri));
    const versions = new Map(uris.map((uri) => [uri.toString(), versionOf(uri)]));
    const changedUris = new Map<string, vscode.Uri>();
    // A file whose change is reported more than once, or late, is checked once.
    const checkVersions = async () => {
      const isChanged = [...changedUris].map(async ([name, uri]) => {
        const known = versions.get(name);
        const current = versionOf(uri);
        versions.set(name, current);
        return known === undefined || (await known) !== (await current);
      });
      changedUris.clear();
      const isNew = (await Promise.all(isChanged)).includes(true);
      if (isNew && this.watched === key) this.onChange();
    };
    const changed = (uri: vscode.Uri) => {
      changedUris.set(uri.toString(), uri);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void checkVersions(), changeDelayMs);
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
}

/** Returns a string that changes when the file does; a folder has the same one as long as it exists. */
async function versionOf(uri: vscode.Uri): Promise<string> {
  return workspaceFiles.version(uri.toString()).catch(() => "absent");
}
