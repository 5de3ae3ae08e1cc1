/** How the host answers an engine. */
import type { HandlersOf } from "../../shared/channel.ts";
import type { EngineToHost } from "../../shared/messages.ts";
import type { EngineListener } from "./engine.ts";

/** Files that an engine cannot read or write without the host: those on virtual file systems. Each rejects for one that is absent. */
export interface HostFiles {
  /** Returns a string that changes when the file does, such as its size and time of modification, without its content. */
  version(uri: string): Promise<string>;
  /** Returns the bytes of a file. */
  read(uri: string): Promise<Uint8Array>;
  /** Returns the names in a folder; those of folders end with `/`. */
  list(uri: string): Promise<readonly string[]>;
  write(uri: string, bytes: Uint8Array): Promise<void>;
}

/** The handlers of what an engine sends: reports go to its listener. */
export function engineHandlers(listener: EngineListener, files: HostFiles): HandlersOf<EngineToHost> {
  return {
    events: ({ events }) => listener.events(events),
    log: ({ message }) => listener.log(message),
    reading: ({ progress }) => listener.reading?.(progress),
    checkpoint: (checkpoint) => listener.checkpoint?.(checkpoint),
    model: (model) => listener.model?.(model),
    storedModel: ({ run }) => {
      if (!listener.storedModel) throw new Error("This engine has no recorded runs.");
      return listener.storedModel(run);
    },
    predictionProgress: (progress) => listener.predictionProgress?.(progress),
    writeFile: ({ uri, bytes }) => files.write(uri, bytes),
    gradientProgress: (progress) => listener.gradientProgress?.(progress),
    fileVersion: ({ uri }) => files.version(uri),
    readFile: ({ uri }) => files.read(uri),
    listFolder: ({ uri }) => files.list(uri),
  };
}
