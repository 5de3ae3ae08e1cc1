/**
 * An extension that gives the web workbench a workspace in a real folder: a file system over HTTP, whose server is
 * scripts/lib/webWorkspace.mjs. What is written survives a reload of the page, and is seen by all its tabs.
 */
import * as vscode from "vscode";

/** The scheme of the workspace's files. */
const scheme = "mlp-http";

export function activate(context: vscode.ExtensionContext): void {
  const files = new HttpFiles(context.extensionUri.with({ path: "/workspace" }));
  context.subscriptions.push(
    files,
    vscode.workspace.registerFileSystemProvider(scheme, files, { isCaseSensitive: true }),
    (vscode.workspace as unknown as FileSearch).registerFileSearchProvider2(scheme, {
      provideFileSearchResults: async (_pattern, { folderOptions }) =>
        (await Promise.all(folderOptions.map(({ folder }) => files.walk(folder)))).flat(),
    }),
  );
}

/**
 * VS Code's proposed interface, which extensions that are built in may use. Without it, VS Code waits for ever when it looks for
 * a file of the workspace by its name.
 */
interface FileSearch {
  registerFileSearchProvider2(
    scheme: string,
    provider: {
      /** Returns the files among which VS Code looks for the pattern. */
      provideFileSearchResults(
        pattern: string,
        options: { readonly folderOptions: readonly { readonly folder: vscode.Uri }[] },
      ): Promise<vscode.Uri[]>;
    },
  ): vscode.Disposable;
}

/** How the server describes a file or folder. */
interface Entry {
  readonly type: "file" | "folder";
  readonly size: number;
  readonly ctime: number;
  readonly mtime: number;
}

const fileTypes = { file: vscode.FileType.File, folder: vscode.FileType.Directory };

class HttpFiles implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;
  /** Tells the other tabs of what has changed. */
  readonly #tabs = new BroadcastChannel(scheme);

  readonly #root: vscode.Uri;

  /** @param root address of the workspace's folder on the server */
  constructor(root: vscode.Uri) {
    this.#root = root;
    this.#tabs.onmessage = ({ data }: MessageEvent<[type: vscode.FileChangeType, path: string][]>) =>
      this.#changed.fire(data.map(([type, path]) => ({ type, uri: vscode.Uri.from({ scheme, path }) })));
  }

  dispose(): void {
    this.#tabs.close();
    this.#changed.dispose();
  }

  /** Everything that changes is announced by the provider itself. */
  watch(): vscode.Disposable {
    return new vscode.Disposable(() => {});
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const entry = (await (await this.#ask(uri, "stat")).json()) as Entry;
    return { ...entry, type: fileTypes[entry.type] };
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const entries = (await (await this.#ask(uri, "list")).json()) as [string, Entry["type"]][];
    return entries.map(([name, type]) => [name, fileTypes[type]]);
  }

  /** Returns all files in a folder and the folders within it. */
  async walk(folder: vscode.Uri): Promise<vscode.Uri[]> {
    const paths = (await (await this.#ask(folder, "walk")).json()) as string[];
    return paths.map((path) => vscode.Uri.joinPath(folder, path));
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#ask(uri, "read")).arrayBuffer());
  }

  async createDirectory(uri: vscode.Uri): Promise<void> {
    await this.#ask(uri, "createFolder");
    this.#announce([vscode.FileChangeType.Created, uri]);
  }

  async writeFile(
    uri: vscode.Uri,
    content: Uint8Array,
    { create, overwrite }: { readonly create: boolean; readonly overwrite: boolean },
  ): Promise<void> {
    const exists = await this.#exists(uri);
    if (!exists && !create) throw vscode.FileSystemError.FileNotFound(uri);
    if (exists && create && !overwrite) throw vscode.FileSystemError.FileExists(uri);
    await this.#ask(uri, "write", content as Uint8Array<ArrayBuffer>);
    this.#announce([exists ? vscode.FileChangeType.Changed : vscode.FileChangeType.Created, uri]);
  }

  async delete(uri: vscode.Uri): Promise<void> {
    await this.#ask(uri, "delete");
    this.#announce([vscode.FileChangeType.Deleted, uri]);
  }

  async rename(from: vscode.Uri, to: vscode.Uri, { overwrite }: { overwrite: boolean }): Promise<void> {
    if (await this.#exists(to)) {
      if (!overwrite) throw vscode.FileSystemError.FileExists(to);
      await this.#ask(to, "delete");
    }
    await this.#ask(from, "rename", to.path);
    this.#announce([vscode.FileChangeType.Deleted, from], [vscode.FileChangeType.Created, to]);
  }

  async #exists(uri: vscode.Uri): Promise<boolean> {
    try {
      await this.stat(uri);
      return true;
    } catch (error) {
      if (error instanceof vscode.FileSystemError && error.code === "FileNotFound") return false;
      throw error;
    }
  }

  /** Sends one request; the ones that change something are POSTs, which need no preflight. */
  async #ask(uri: vscode.Uri, action: string, body?: string | Uint8Array<ArrayBuffer>): Promise<Response> {
    const address = this.#root.with({ path: this.#root.path + uri.path, query: action });
    const response = await fetch(address.toString(), {
      method: ["stat", "list", "walk", "read"].includes(action) ? "GET" : "POST",
      ...(body !== undefined && { body }),
    });
    if (response.status === 404) throw vscode.FileSystemError.FileNotFound(uri);
    if (!response.ok) throw vscode.FileSystemError.Unavailable(`${uri}: ${await response.text()}`);
    return response;
  }

  #announce(...changes: [type: vscode.FileChangeType, uri: vscode.Uri][]): void {
    this.#changed.fire(changes.map(([type, uri]) => ({ type, uri })));
    this.#tabs.postMessage(changes.map(([type, uri]) => [type, uri.path]));
  }
}
