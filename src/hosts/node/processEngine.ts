/** The engine in a process of its own, as the extension host starts it. */
import type { ChildProcess } from "node:child_process";
import type { Engine, EngineListener } from "../../extension/session/engine.ts";
import { engineHandlers, type HostFiles } from "../../extension/session/engineHandlers.ts";
import type { EngineToHost, HostToEngine } from "../../shared/messages.ts";
import { startOwnProcess } from "./ownProcess.ts";
import type { V8OptionsChoice } from "./v8Options.ts";

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
  const { channel, end } = startOwnProcess<HostToEngine, EngineToHost>({
    script: options.script,
    name: "training engine",
    onStart: options.onStart,
    v8Options: options.v8Options,
    log: (message) => listener.log(message),
    died: (error) => listener.died(error),
    handlers: engineHandlers(listener, options.files),
  });
  return { request: (name, params, options) => channel.request(name, params, options), end };
}
