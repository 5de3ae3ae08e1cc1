/** The files of a worker: it has none of its own, and asks whoever has started it, which in the end is the extension's host. */
import type { FileSource } from "../data/bytes/fileSource.ts";
import { remoteStorage, type StorageRequests } from "../runs/remoteStorage.ts";
import type { RunOwner, RunStorage } from "../runs/runStorage.ts";
import { uriPlaces } from "../runs/uriPlaces.ts";
import { Channel, type HandlersOf, type Messages } from "../shared/channel.ts";
import type { EngineToHost } from "../shared/messages.ts";
import { browserName } from "./browserName.ts";
import { messagePort } from "./worker.ts";
import { yieldToEvents } from "./yieldToEvents.ts";

/** Messages about the files of designs, by their URIs. */
export type SourceRequests = Pick<EngineToHost, "fileVersion" | "readFile" | "listFolder">;

/** The end of a worker's files that answers. */
export interface ServedFiles {
  /** The other end, which is handed over to the worker. */
  readonly port: MessagePort;
  /** Answers no more. */
  close(): void;
}

/** Answers what a worker asks about files. @param log takes what goes wrong without anybody waiting for it */
export function serveFiles(handlers: HandlersOf<Messages>, log: (error: unknown) => void): ServedFiles {
  const { port1, port2 } = new MessageChannel();
  const channel = new Channel<Messages>(messagePort(port1), handlers, log);
  return {
    port: port2,
    close() {
      channel.close(new Error("The worker has ended."));
      port1.close();
    },
  };
}

/** The run folders that a worker reaches by its port. @param owner who records there */
export function storageOver(port: MessagePort, owner: RunOwner): RunStorage {
  return storageOf(channelOver<StorageRequests>(port), owner);
}

/** The run folders and the files of designs that a worker reaches by its port. @param owner who records there */
export function filesOver(
  port: MessagePort,
  owner: RunOwner,
): { readonly storage: RunStorage; readonly source: FileSource } {
  const channel = channelOver<StorageRequests & SourceRequests>(port);
  const source: FileSource = {
    version: (uri) => channel.request("fileVersion", { uri }),
    read: (uri) => channel.request("readFile", { uri }),
    list: (uri) => channel.request("listFolder", { uri }),
  };
  return { storage: storageOf(channel, owner), source };
}

function storageOf(channel: Channel<StorageRequests>, owner: RunOwner): RunStorage {
  return remoteStorage(channel, {
    ...uriPlaces,
    owner,
    platform: browserName(navigator.userAgent),
    yieldToEvents,
  });
}

function channelOver<Remote extends Messages>(port: MessagePort): Channel<Remote> {
  return new Channel<Remote>(messagePort(port), {}, (error) => {
    throw error;
  });
}
