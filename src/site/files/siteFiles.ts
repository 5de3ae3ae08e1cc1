/**
 * The files of the site's workspace: those that the site came with, and above them what was changed, which is kept in the
 * browser. Every operation is one transaction of the store, so that another tab sees it whole or not at all.
 */
import type { Entry, EntryReader, EntryStore, EntryWriter } from "./entryStore.ts";
import { FileError } from "./fileError.ts";
import type { SiteContent } from "./siteContent.ts";

/** A file or folder that is there. */
export type FileState = Exclude<Entry, { readonly kind: "deleted" }>;

export interface FileChange {
  readonly kind: "created" | "changed" | "deleted";
  readonly path: string;
}

export class SiteFiles {
  private readonly store: EntryStore;
  private readonly site: SiteContent;
  private readonly changed: (changes: readonly FileChange[]) => void;
  private readonly now: () => number;

  /**
   * @param changed called with what an operation has changed, once that is kept
   * @param now time in milliseconds since 1970
   */
  constructor(
    store: EntryStore,
    site: SiteContent,
    changed: (changes: readonly FileChange[]) => void,
    now: () => number = Date.now,
  ) {
    this.store = store;
    this.site = site;
    this.changed = changed;
    this.now = now;
  }

  /** @throws FileError where there is nothing */
  stat(path: string): Promise<FileState> {
    return this.store.read((reader) => this.existing(reader, path));
  }

  /** Returns what is in a folder, without what is in its folders. @throws FileError where it is not a folder */
  async list(folder: string): Promise<readonly FileState[]> {
    const all = await this.store.read(async (reader) => {
      await this.existingFolder(reader, folder);
      return this.below(reader, folder);
    });
    return all.filter(({ path }) => parentOf(path) === folder);
  }

  /** Returns every file of the workspace. */
  async files(): Promise<readonly FileState[]> {
    const all = await this.store.read((reader) => this.below(reader, "/"));
    return all.filter(({ kind }) => kind === "file");
  }

  /** @throws FileError where it is not a file */
  async read(path: string): Promise<Uint8Array<ArrayBuffer>> {
    const own = await this.store.read(async (reader) => {
      const { kind } = await this.existing(reader, path);
      if (kind === "folder") throw new FileError("FileIsADirectory", `${path} is a folder.`);
      return reader.content(path);
    });
    return own ?? this.site.read(path);
  }

  /** Whether a file is one that the site came with, and nobody changed it. */
  async isOriginal(path: string): Promise<boolean> {
    if (this.site.size(path) === undefined) return false;
    return (await this.store.read((reader) => reader.entry(path))) === undefined;
  }

  async write(
    path: string,
    content: Uint8Array,
    { create, overwrite }: { readonly create: boolean; readonly overwrite: boolean },
  ): Promise<void> {
    await this.change(async (writer) => {
      const before = await this.state(writer, path);
      if (before?.kind === "folder") throw new FileError("FileIsADirectory", `${path} is a folder.`);
      if (before && create && !overwrite) throw alreadyThere(path);
      if (!before && !create) throw notThere(path);
      await this.existingFolder(writer, parentOf(path));
      const { created, modified } = this.times(before);
      await writer.put({ kind: "file", path, size: content.length, created, modified }, content);
      return [{ kind: before ? "changed" : "created", path }];
    });
  }

  async createFolder(path: string): Promise<void> {
    await this.change(async (writer) => {
      if (await this.state(writer, path)) throw alreadyThere(path);
      await this.existingFolder(writer, parentOf(path));
      await writer.put({ kind: "folder", path, ...this.times(undefined) });
      return [{ kind: "created", path }];
    });
  }

  async delete(path: string, { recursive }: { readonly recursive: boolean }): Promise<void> {
    await this.change(async (writer) => {
      const { kind } = await this.existing(writer, path);
      if (parentOf(path) === "/") throw new FileError("NoPermissions", "The workspace cannot be deleted.");
      if (kind === "folder" && !recursive && (await this.below(writer, path)).length > 0)
        throw new FileError("NoPermissions", `The folder ${path} is not empty.`);
      return this.deleteAll(writer, path);
    });
  }

  async rename(from: string, to: string, { overwrite }: { readonly overwrite: boolean }): Promise<void> {
    if (from === to) return;
    const contents = new Map<string, Uint8Array>();
    // What another tab does between the two transactions may leave contents to be fetched.
    for (;;) {
      for (const path of await this.store.read((reader) => this.originalsAt(reader, from)))
        if (!contents.has(path)) contents.set(path, await this.site.read(path));
      const done = await this.change(async (writer) => {
        if ((await this.originalsAt(writer, from)).some((path) => !contents.has(path))) return undefined;
        return this.move(writer, from, to, { overwrite, contents });
      });
      if (done) return;
    }
  }

  /** Forgets every change, so that the files are as the site came with them. */
  async reset(): Promise<void> {
    await this.change(async (writer) => {
      const entries = await writer.entriesBelow("");
      for (const { path } of entries) await writer.remove(path);
      return entries.map(({ kind, path }) => ({
        path,
        kind: kind === "deleted" ? "created" : this.site.has(path) ? "changed" : "deleted",
      }));
    });
  }

  /** Returns how many files were changed or made, and their size in bytes. */
  async kept(): Promise<{ readonly files: number; readonly bytes: number }> {
    const entries = await this.store.read((reader) => reader.entriesBelow(""));
    const sizes = entries.flatMap((entry) => (entry.kind === "file" ? [entry.size] : []));
    return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
  }

  private async move(
    writer: EntryWriter,
    from: string,
    to: string,
    {
      overwrite,
      contents,
    }: { readonly overwrite: boolean; readonly contents: ReadonlyMap<string, Uint8Array> },
  ): Promise<FileChange[]> {
    const moved = await this.existing(writer, from);
    if (parentOf(from) === "/" || to.startsWith(`${from}/`) || from.startsWith(`${to}/`))
      throw new FileError("NoPermissions", `${from} cannot be moved to ${to}.`);
    await this.existingFolder(writer, parentOf(to));
    const replaced = await this.state(writer, to);
    if (replaced && !overwrite) throw alreadyThere(to);
    const changes = replaced ? await this.deleteAll(writer, to) : [];
    for (const state of [moved, ...(await this.below(writer, from))]) {
      const path = to + state.path.slice(from.length);
      const content =
        state.kind === "file" ? ((await writer.content(state.path)) ?? contents.get(state.path)) : undefined;
      await writer.put({ ...state, path }, content);
      changes.push({ kind: "created", path });
    }
    return [...changes, ...(await this.deleteAll(writer, from))];
  }

  /** Deletes a file, or a folder with everything in it. */
  private async deleteAll(writer: EntryWriter, path: string): Promise<FileChange[]> {
    const all = [path, ...(await this.below(writer, path)).map((state) => state.path)];
    for (const deleted of all) {
      await writer.remove(deleted);
      if (this.site.has(deleted)) await writer.put({ kind: "deleted", path: deleted });
    }
    return all.map((deleted) => ({ kind: "deleted", path: deleted }));
  }

  /** Runs a change in one transaction and reports what it returns. Returns whether it returned anything. */
  private async change(
    task: (writer: EntryWriter) => Promise<readonly FileChange[] | undefined>,
  ): Promise<boolean> {
    const changes = await this.store.write(task);
    if (changes) this.changed(changes);
    return changes !== undefined;
  }

  private async state(reader: EntryReader, path: string): Promise<FileState | undefined> {
    const own = await reader.entry(path);
    if (own) return own.kind === "deleted" ? undefined : own;
    return this.originalState(path);
  }

  private originalState(path: string): FileState | undefined {
    const times = { created: this.site.modified, modified: this.site.modified };
    const size = this.site.size(path);
    if (size !== undefined) return { kind: "file", path, size, ...times };
    return path === "/" || this.site.isFolder(path) ? { kind: "folder", path, ...times } : undefined;
  }

  private async existing(reader: EntryReader, path: string): Promise<FileState> {
    const found = await this.state(reader, path);
    if (!found) throw notThere(path);
    return found;
  }

  private async existingFolder(reader: EntryReader, path: string): Promise<void> {
    const { kind } = await this.existing(reader, path);
    if (kind !== "folder") throw new FileError("FileNotADirectory", `${path} is not a folder.`);
  }

  /** Everything in a folder, at any depth, a folder before what is in it. */
  private async below(reader: EntryReader, folder: string): Promise<FileState[]> {
    const base = folder === "/" ? "" : folder;
    const found = new Map(this.site.below(base).map((path) => [path, this.originalState(path)]));
    for (const entry of await reader.entriesBelow(base))
      found.set(entry.path, entry.kind === "deleted" ? undefined : entry);
    const states = [...found.values()].filter((state) => state !== undefined);
    return states.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** Paths of the unchanged files of the site among a file, or those in a folder. */
  private async originalsAt(reader: EntryReader, path: string): Promise<string[]> {
    const states = [await this.existing(reader, path), ...(await this.below(reader, path))];
    const originals: string[] = [];
    for (const state of states)
      if (state.kind === "file" && !(await reader.entry(state.path))) originals.push(state.path);
    return originals;
  }

  /** The times of what is written now. Two states never have one time, by which editors notice that a file has changed. */
  private times(before: FileState | undefined): { readonly created: number; readonly modified: number } {
    const now = this.now();
    return before
      ? { created: before.created, modified: Math.max(now, before.modified + 1) }
      : { created: now, modified: now };
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function notThere(path: string): FileError {
  return new FileError("FileNotFound", `There is no file or folder ${path}.`);
}

function alreadyThere(path: string): FileError {
  return new FileError("FileExists", `${path} exists already.`);
}
