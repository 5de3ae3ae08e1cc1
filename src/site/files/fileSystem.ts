/** The site's files as VS Code's file system of the scheme `mlp-site`. */
import * as vscode from "vscode";
import { StorageError } from "./entryStore.ts";
import { FileError } from "./fileError.ts";
import type { FileChange, FileState, SiteFiles } from "./siteFiles.ts";

const changeTypes: Readonly<Record<FileChange["kind"], vscode.FileChangeType>> = {
  created: vscode.FileChangeType.Created,
  changed: vscode.FileChangeType.Changed,
  deleted: vscode.FileChangeType.Deleted,
};

const fileTypes: Readonly<Record<FileState["kind"], vscode.FileType>> = {
  file: vscode.FileType.File,
  folder: vscode.FileType.Directory,
};

export class SiteFileSystem implements vscode.FileSystemProvider {
  private readonly files: SiteFiles;
  private readonly scheme: string;
  private readonly refused: (error: StorageError) => void;
  private readonly changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.changes.event;

  /** @param refused called where the browser cannot keep a change; whoever made the change gets the error as well */
  constructor(files: SiteFiles, scheme: string, refused: (error: StorageError) => void) {
    this.files = files;
    this.scheme = scheme;
    this.refused = refused;
  }

  /** Reports changes, those of other tabs too. */
  report(changes: readonly FileChange[]): void {
    this.changes.fire(
      changes.map(({ kind, path }) => ({
        type: changeTypes[kind],
        uri: vscode.Uri.from({ scheme: this.scheme, path }),
      })),
    );
  }

  /** Every change is reported anyway. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  async stat({ path }: vscode.Uri): Promise<vscode.FileStat> {
    const state = await this.run(this.files.stat(path));
    const size = state.kind === "file" ? state.size : 0;
    return { type: fileTypes[state.kind], ctime: state.created, mtime: state.modified, size };
  }

  async readDirectory({ path }: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const states = await this.run(this.files.list(path));
    return states.map((state) => [state.path.slice(state.path.lastIndexOf("/") + 1), fileTypes[state.kind]]);
  }

  readFile({ path }: vscode.Uri): Promise<Uint8Array> {
    return this.run(this.files.read(path));
  }

  writeFile(
    { path }: vscode.Uri,
    content: Uint8Array,
    options: { readonly create: boolean; readonly overwrite: boolean },
  ): Promise<void> {
    return this.run(this.files.write(path, content, options));
  }

  createDirectory({ path }: vscode.Uri): Promise<void> {
    return this.run(this.files.createFolder(path));
  }

  delete({ path }: vscode.Uri, options: { readonly recursive: boolean }): Promise<void> {
    return this.run(this.files.delete(path, options));
  }

  rename(from: vscode.Uri, to: vscode.Uri, options: { readonly overwrite: boolean }): Promise<void> {
    return this.run(this.files.rename(from.path, to.path, options));
  }

  /** Errors as VS Code knows them. */
  private async run<T>(operation: Promise<T>): Promise<T> {
    try {
      return await operation;
    } catch (error) {
      if (error instanceof FileError) throw vscode.FileSystemError[error.code](error.message);
      if (!(error instanceof StorageError)) throw error;
      this.refused(error);
      throw vscode.FileSystemError.Unavailable(error.message);
    }
  }
}
