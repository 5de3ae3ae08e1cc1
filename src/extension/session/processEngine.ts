/** The engine in a process of its own, as the extension host starts it. */
import type { ChildProcess } from "node:child_process";
import type { HandlersOf } from "../../shared/channel.ts";
import type { EngineToHost, HostToEngine } from "../../shared/messages.ts";
import type { Engine, EngineListener } from "./engine.ts";
import { startOwnProcess } from "./ownProcess.ts";
import type { V8OptionsChoice } from "./v8Options.ts";

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

/** What the process runs, and what it gets from the host. */
export interface ProcessEngineOptions {
  /** Path of the built `engineMain`. */
  readonly script: string;
  readonly files: HostFiles;
  /** Options of V8 that the process is started with; by default none. */
  readonly v8Options?: V8OptionsChoice | undefined;
  /** Called with each process as it starts, for tests. */
  readonly onStart?: (process: ChildProcess) => void;
}

/**
 * Starts the engine in a process of its own, so that nothing that happens there, such as JavaScript's memory running full,
 * touches the extension host.
 */
export function startProcessEngine(options: ProcessEngineOptions, listener: EngineListener): Engine {
  const handlers: HandlersOf<EngineToHost> = {
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
    writeFile: ({ uri, bytes }) => options.files.write(uri, bytes),
    gradientProgress: (progress) => listener.gradientProgress?.(progress),
    fileVersion: ({ uri }) => options.files.version(uri),
    readFile: ({ uri }) => options.files.read(uri),
    listFolder: ({ uri }) => options.files.list(uri),
  };
  const { channel, end } = startOwnProcess<HostToEngine, EngineToHost>({
    script: options.script,
    name: "training engine",
    onStart: options.onStart,
    v8Options: options.v8Options,
    log: (message) => listener.log(message),
    died: (error) => listener.died(error),
    handlers,
  });
  return { request: (name, params, options) => channel.request(name, params, options), end };
}
