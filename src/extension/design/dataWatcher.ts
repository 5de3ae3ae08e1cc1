/** Follows the data files of a design. */
import * as vscode from "vscode";
import { resolveUri } from "../../shared/uri.ts";
import { type Disposable, disposeAll } from "../signal.ts";
import { type LinkCheck, mayRead } from "./access.ts";
import { FileWatcher } from "./fileWatcher.ts";

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
  private readonly links: LinkCheck;
  private readonly onChange: () => void;
  /** The URIs that are watched, one per line. */
  private watched = "";
  private watching: readonly Disposable[] = [];

  constructor(links: LinkCheck, onChange: () => void) {
    this.links = links;
    this.onChange = onChange;
  }

  /** Follows these files in place of those before. */
  follow({ paths, baseUri, roots }: WatchedData): void {
    const uris = paths.map((path) => resolveUri(baseUri, path));
    const key = uris.join("\n");
    if (key === this.watched) return;
    this.dispose();
    this.watched = key;
    void this.watch(uris, roots, key);
  }

  dispose(): void {
    disposeAll([...this.watching]);
    this.watching = [];
    this.watched = "";
  }

  private async watch(
    named: readonly string[],
    roots: readonly string[] | undefined,
    key: string,
  ): Promise<void> {
    const allowed = await Promise.all(named.map((uri) => mayRead(this.links, uri, roots)));
    if (this.watched !== key) return;
    const uris = named.filter((_, i) => allowed[i]).map((uri) => vscode.Uri.parse(uri));
    this.watching = [
      new FileWatcher(uris, () => {
        if (this.watched === key) this.onChange();
      }),
    ];
  }
}
