/** A storage of runs in memory, as an editor in a browser has it: its places are URIs, and no two callers share a file. */
import type { RunStorage } from "../../src/runs/runStorage.ts";
import { uriPlaces } from "../../src/runs/uriPlaces.ts";

export interface MemoryStorage extends RunStorage {
  /** The files by their places. */
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
}

const root = "memory:/";

/** @param initial texts of files that are there from the beginning, by their places */
export function memoryStorage(initial: Readonly<Record<string, string>> = {}): MemoryStorage {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const folders = new Set<string>([root]);
  const times = new Map<string, { readonly modified: number; readonly identity: string }>();
  let identities = 0;

  const { parent, name } = uriPlaces;
  const failure = (code: string, place: string) =>
    Object.assign(new Error(`Nothing is done at ${place}.`), { code });
  const put = (file: string, bytes: Uint8Array<ArrayBuffer>) => {
    if (!folders.has(parent(file))) throw failure("FileNotFound", file);
    if (folders.has(file)) throw failure("FileIsADirectory", file);
    files.set(file, bytes);
    times.set(file, { modified: Date.now(), identity: times.get(file)?.identity ?? String(++identities) });
  };
  const get = (file: string) => {
    if (folders.has(file)) throw failure("FileIsADirectory", file);
    const bytes = files.get(file);
    if (!bytes) throw failure("FileNotFound", file);
    return bytes;
  };
  const bytesOf = (content: Uint8Array | string) =>
    typeof content === "string" ? new TextEncoder().encode(content) : Uint8Array.from(content);
  const isAt = (place: string) => (path: string) => path === place || path.startsWith(`${place}/`);
  const makeFolder = async (folder: string) => {
    for (let place = folder; !folders.has(place); place = parent(place)) folders.add(place);
  };

  for (const [file, text] of Object.entries(initial)) {
    void makeFolder(parent(file));
    put(file, bytesOf(text));
  }

  return {
    files,
    ...uriPlaces,
    async stat(place) {
      if (folders.has(place)) return { size: 0, modified: 0, identity: place };
      const bytes = files.get(place);
      const { modified, identity } = times.get(place) ?? { modified: 0, identity: "" };
      return bytes && { size: bytes.length, modified, identity };
    },
    async list(folder) {
      const names = [...files.keys(), ...folders].filter((place) => parent(place) === folder).map(name);
      return [...new Set(names)];
    },
    read: async (file, from = 0, to) => get(file).slice(from, to),
    readText: async (file) => new TextDecoder().decode(get(file)),
    write: async (file, content) => put(file, bytesOf(content)),
    async writeNew(file, content) {
      if (!files.has(file)) put(file, bytesOf(content));
    },
    async append(file, text) {
      const before = get(file);
      const added = bytesOf(text);
      const bytes = new Uint8Array(before.length + added.length);
      bytes.set(before);
      bytes.set(added, before.length);
      put(file, bytes);
    },
    sync: async () => {},
    truncate: async (file, size) => put(file, get(file).slice(0, size)),
    makeFolder,
    async claimFolder(folder) {
      if (folders.has(folder)) return false;
      if (!folders.has(parent(folder))) throw failure("FileNotFound", folder);
      folders.add(folder);
      return true;
    },
    async rename(from, to) {
      const moved = (place: string) => to + place.slice(from.length);
      for (const [file, bytes] of [...files].filter(([file]) => isAt(from)(file))) {
        files.delete(file);
        files.set(moved(file), bytes);
        const state = times.get(file);
        if (state) times.set(moved(file), state);
      }
      for (const folder of [...folders].filter(isAt(from))) {
        folders.delete(folder);
        folders.add(moved(folder));
      }
    },
    async remove(place) {
      for (const file of [...files.keys()].filter(isAt(place))) files.delete(file);
      for (const folder of [...folders].filter(isAt(place))) folders.delete(folder);
    },
    owner: { lock: "a test" },
    isAlive: async () => true,
    platform: "memory",
    yieldToEvents: () => new Promise((resolve) => setTimeout(resolve)),
  };
}
