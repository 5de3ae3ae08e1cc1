/** A store in the browser's database, which lasts until the user clears the data of the site. */
import {
  type Entry,
  type EntryReader,
  type EntryStore,
  type EntryWriter,
  StorageError,
} from "./entryStore.ts";

/** Entries are apart from contents, so that a folder is listed without reading its files. */
const stores = ["entries", "contents"] as const;

export class IndexedDbStore implements EntryStore {
  private readonly name: string;
  private opened: Promise<IDBDatabase> | undefined;

  /** @param name of the database; the pages of one origin share it */
  constructor(name: string) {
    this.name = name;
  }

  read<T>(task: (reader: EntryReader) => Promise<T>): Promise<T> {
    return this.run("readonly", task);
  }

  write<T>(task: (writer: EntryWriter) => Promise<T>): Promise<T> {
    return this.run("readwrite", task);
  }

  private async run<T>(mode: IDBTransactionMode, task: (writer: EntryWriter) => Promise<T>): Promise<T> {
    const database = await this.database();
    let transaction: IDBTransaction | undefined;
    try {
      transaction = database.transaction(stores, mode);
      const committed = endOf(transaction);
      const result = await task(writerIn(transaction));
      await committed;
      return result;
    } catch (error) {
      if (transaction) abort(transaction);
      throw storageError(transaction?.error ?? error);
    }
  }

  /** The browser may close the database at any time, for example when the user clears the site's data. */
  private database(): Promise<IDBDatabase> {
    const opened = this.opened ?? open(this.name);
    this.opened = opened;
    const forget = () => {
      if (this.opened === opened) this.opened = undefined;
    };
    opened.then((database) => {
      database.onclose = forget;
      database.onversionchange = () => {
        database.close();
        forget();
      };
    }, forget);
    return opened;
  }
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(storageError(error));
    try {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("entries", { keyPath: "path" });
        request.result.createObjectStore("contents");
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => fail(request.error);
    } catch (error) {
      fail(error);
    }
  });
}

/** Settles when a transaction has. */
function endOf(transaction: IDBTransaction): Promise<void> {
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  // Where the task fails as well, its error is the one that is reported.
  ended.catch(() => {});
  return ended;
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}

function writerIn(transaction: IDBTransaction): EntryWriter {
  const entries = transaction.objectStore("entries");
  const contents = transaction.objectStore("contents");
  return {
    entry: (path) => resultOf<Entry | undefined>(entries.get(path)),
    // "0" is the character behind "/".
    entriesBelow: (folder) =>
      resultOf<Entry[]>(entries.getAll(IDBKeyRange.bound(`${folder}/`, `${folder}0`, false, true))),
    content: (path) => resultOf<Uint8Array<ArrayBuffer> | undefined>(contents.get(path)),
    async put(entry, content) {
      await resultOf(entries.put(entry));
      // A copy: a view would be kept with everything that it is a part of.
      if (content) await resultOf(contents.put(content.slice(), entry.path));
    },
    async remove(path) {
      await resultOf(entries.delete(path));
      await resultOf(contents.delete(path));
    },
  };
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The browser's own errors in words; others are those of the task. */
function storageError(error: unknown): unknown {
  if (!(error instanceof DOMException)) return error;
  if (error.name === "QuotaExceededError")
    return new StorageError(
      "The browser has no space left for this site, so the last change was not kept. Delete runs that you do not need, or download the workspace.",
    );
  return new StorageError(
    `The browser could not keep the change (${error.message || error.name}). Download the workspace, then reload the page.`,
  );
}
