/** The engine in a process of its own, as the extension host starts it. */
import { type ChildProcess, fork } from "node:child_process";
import { processPort } from "../../node/processPort.ts";
import { Channel, type HandlersOf, type Port } from "../../shared/channel.ts";
import { type ErrorData, errorFromData, memoryMessage, messageOf } from "../../shared/errors.ts";
import type { EngineToHost, HostToEngine } from "../../shared/messages.ts";
import type { Engine, EngineListener } from "./engine.ts";

/** Files that an engine cannot read without the host: those on virtual file systems. Each rejects for one that is absent. */
export interface HostFiles {
  /** Returns a string that changes when the file does, such as its size and time of modification, without its content. */
  version(uri: string): Promise<string>;
  /** Returns the bytes of a file. */
  read(uri: string): Promise<Uint8Array>;
  /** Returns the names in a folder; those of folders end with `/`. */
  list(uri: string): Promise<readonly string[]>;
}

/** What the process runs, and what it gets from the host. */
export interface ProcessEngineOptions {
  /** Path of the built `engineMain`. */
  readonly script: string;
  readonly files: HostFiles;
  /** Called with each process as it starts, for tests. */
  readonly onStart?: (process: ChildProcess) => void;
}

/** Number of characters at the end of the output that are searched for the reason when the process has died. */
const maxOutputLength = 16_000;
/**
 * Milliseconds that are waited for the last output of a process that has exited, and for the exit of one that has
 * disconnected.
 */
const killDelayMs = 1000;

/**
 * Starts the engine in a process of its own, so that nothing that happens there, such as JavaScript's memory running full,
 * touches the extension host.
 */
export function startProcessEngine(options: ProcessEngineOptions, listener: EngineListener): Engine {
  const child = fork(options.script, [], {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    execArgv: [],
    env: environment(),
    windowsHide: true,
  });
  options.onStart?.(child);
  let ended = false;
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-maxOutputLength);
      if (!ended) listener.log(text.trimEnd());
    });

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
    gradientProgress: (progress) => listener.gradientProgress?.(progress),
    fileVersion: ({ uri }) => options.files.version(uri),
    readFile: ({ uri }) => options.files.read(uri),
    listFolder: ({ uri }) => options.files.list(uri),
  };
  const channel = new Channel<HostToEngine>(
    portOf(child, (data) => died(errorFromData(data))),
    handlers,
    (error) => listener.log(String(error)),
  );

  const end = (reason: Error) => {
    ended = true;
    channel.close(reason);
    // The process ends at once, however busy it is; it has nothing to save.
    child.kill("SIGKILL");
  };
  const died = (error: Error) => {
    if (ended) return;
    end(error);
    listener.died(error);
  };
  child.on("error", (error) => died(new Error(messageOf(error), { cause: error })));
  // After the exit of a process its last output may still arrive.
  child.once("close", (code, signal) => died(deathOf(code, signal, output)));
  child.once("exit", (code, signal) => {
    setTimeout(() => died(deathOf(code, signal, output)), killDelayMs).unref();
  });
  child.once("disconnect", () => setTimeout(() => child.kill("SIGKILL"), killDelayMs).unref());

  return {
    request: (name, params, options) => channel.request(name, params, options),
    end(reason) {
      if (!ended) end(reason);
    },
  };
}

/**
 * The environment of the process: the extension host's own, with the variable that makes Electron's executable run as Node,
 * and without Node's options, which may be a debugger's.
 */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...own } = process.env;
  return { ...own, ELECTRON_RUN_AS_NODE: "1" };
}

/** @param died called with the reason when the engine has died in a process that still runs */
function portOf(child: ChildProcess, died: (error: ErrorData) => void): Port {
  const port = processPort({
    send: (message, sent) => child.send(message as object, sent),
    listen: (listener) => child.on("message", listener),
  });
  return {
    post: port.post,
    listen: (listener) =>
      port.listen((message) => {
        const { died: error } = message as { readonly died?: ErrorData };
        if (error) died(error);
        else listener(message);
      }),
  };
}

/** Why the process ended, by its exit code, the signal that killed it, and what it wrote. */
function deathOf(code: number | null, signal: NodeJS.Signals | null, output: string): Error {
  // V8 reports a full heap only by what it writes before it aborts.
  if (/heap out of memory|Allocation failed|OOM error in V8/.test(output))
    return new Error(memoryMessage("JavaScript heap out of memory"));
  return new Error(
    signal
      ? `The training engine ended unexpectedly (killed by ${signal}).`
      : `The training engine ended unexpectedly, with exit code ${code}.`,
  );
}
