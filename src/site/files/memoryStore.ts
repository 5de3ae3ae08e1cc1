/** A store that lasts as long as the page, where the browser keeps nothing for it. */
import type { Entry, EntryStore, EntryWriter } from "./entryStore.ts";

interface Kept {
  readonly entry: Entry;
  readonly content: Uint8Array<ArrayBuffer> | undefined;
}

export class MemoryStore implements EntryStore {
  private kept = new Map<string, Kept>();
  private lastWrite: Promise<unknown> = Promise.resolve();

  async read<T>(task: (reader: EntryWriter) => Promise<T>): Promise<T> {
    return task(transaction(this.kept));
  }

  write<T>(task: (writer: EntryWriter) => Promise<T>): Promise<T> {
    const result = this.lastWrite.then(async () => {
      const changed = new Map(this.kept);
      const value = await task(transaction(changed));
      this.kept = changed;
      return value;
    });
    this.lastWrite = result.catch(() => {});
    return result;
  }
}

function transaction(kept: Map<string, Kept>): EntryWriter {
  return {
    entry: async (path) => kept.get(path)?.entry,
    entriesBelow: async (folder) =>
      [...kept.values()].flatMap(({ entry }) => (entry.path.startsWith(`${folder}/`) ? [entry] : [])),
    content: async (path) => kept.get(path)?.content?.slice(),
    async put(entry, content) {
      kept.set(entry.path, { entry, content: content?.slice() ?? kept.get(entry.path)?.content });
    },
    async remove(path) {
      kept.delete(path);
    },
  };
}
