/** The storage of runs for a worker that cannot reach files: every operation is a request to whoever can. */
import type { Channel, HandlersOf } from "../shared/channel.ts";
import type { RunStorage } from "./runStorage.ts";

/** The operations that need the files themselves. */
type Operations = Omit<RunStorage, keyof LocalStoragePart>;

/** What a worker knows of a storage without asking. */
export type LocalStoragePart = Pick<
  RunStorage,
  "join" | "parent" | "name" | "relative" | "owner" | "platform" | "yieldToEvents"
>;

/** Messages to whoever reaches the files: the arguments of an operation, and what it answers. */
export type StorageRequests = {
  [Name in keyof Operations]: (params: Parameters<Operations[Name]>) => Awaited<ReturnType<Operations[Name]>>;
};

/** The storage at the other end of a channel that has {@link storageHandlers}. */
export function remoteStorage(
  channel: Pick<Channel<StorageRequests>, "request">,
  local: LocalStoragePart,
): RunStorage {
  const operations: Operations = {
    stat: (...params) => channel.request("stat", params),
    list: (...params) => channel.request("list", params),
    read: (...params) => channel.request("read", params),
    readText: (...params) => channel.request("readText", params),
    write: (...params) => channel.request("write", params),
    writeNew: (...params) => channel.request("writeNew", params),
    append: (...params) => channel.request("append", params),
    sync: (...params) => channel.request("sync", params),
    truncate: (...params) => channel.request("truncate", params),
    makeFolder: (...params) => channel.request("makeFolder", params),
    claimFolder: (...params) => channel.request("claimFolder", params),
    rename: (...params) => channel.request("rename", params),
    remove: (...params) => channel.request("remove", params),
    isAlive: (...params) => channel.request("isAlive", params),
  };
  return { ...local, ...operations };
}

/** Answers the requests of a {@link remoteStorage}. */
export function storageHandlers(storage: RunStorage): HandlersOf<StorageRequests> {
  return {
    stat: (params) => storage.stat(...params),
    list: (params) => storage.list(...params),
    read: (params) => storage.read(...params),
    readText: (params) => storage.readText(...params),
    write: (params) => storage.write(...params),
    writeNew: (params) => storage.writeNew(...params),
    append: (params) => storage.append(...params),
    sync: (params) => storage.sync(...params),
    truncate: (params) => storage.truncate(...params),
    makeFolder: (params) => storage.makeFolder(...params),
    claimFolder: (params) => storage.claimFolder(...params),
    rename: (params) => storage.rename(...params),
    remove: (params) => storage.remove(...params),
    isAlive: (params) => storage.isAlive(...params),
  };
}
