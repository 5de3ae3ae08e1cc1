/**
 * What the site's workspace keeps of its files: an entry by the path of each one that was written, made or deleted. Files that
 * the site came with and nobody changed have none.
 */

export type Entry =
  | {
      readonly kind: "file";
      /** Absolute: `/examples/iris.csv`. */
      readonly path: string;
      /** In bytes. */
      readonly size: number;
      /** In milliseconds since 1970, as all times here. */
      readonly created: number;
      readonly modified: number;
    }
  | { readonly kind: "folder"; readonly path: string; readonly created: number; readonly modified: number }
  /** A file or folder of the site that was deleted. */
  | { readonly kind: "deleted"; readonly path: string };

/** A transaction that reads. */
export interface EntryReader {
  entry(path: string): Promise<Entry | undefined>;
  /** The entries of everything in a folder, at any depth. */
  entriesBelow(folder: string): Promise<readonly Entry[]>;
  /** Content of a file that has an entry. */
  content(path: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** A transaction that reads and writes. */
export interface EntryWriter extends EntryReader {
  /** @param content of a file; what it has is kept where it is left out */
  put(entry: Entry, content?: Uint8Array): Promise<void>;
  /** Removes an entry and its content. */
  remove(path: string): Promise<void>;
}

/**
 * A store of entries. A task must wait for nothing but its transaction's own methods.
 *
 * @throws StorageError where nothing can be kept, for example since there is no space left
 */
export interface EntryStore {
  read<T>(task: (reader: EntryReader) => Promise<T>): Promise<T>;
  /** Runs a task whose changes are kept together when it is done, and none of them where it throws; one task at a time. */
  write<T>(task: (writer: EntryWriter) => Promise<T>): Promise<T>;
}

/** The browser cannot keep what was written. The message says why, and that nothing was changed. */
export class StorageError extends Error {
  override readonly name = "StorageError";
}
