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
  read(uri: string): Promise<Uint8Array>;
  /** Returns the names in a folder, those of folders with a `/` behind them. */
  list(uri: string): Promise<readonly string[]>;
}

export interface ProcessEngineOptions {
  /** `engineMain`, as the build left it. */
  readonly script: string;
  readonly files: HostFiles;
  /** Sees each process as it starts, for tests. */
  readonly onStart?: (process: ChildProcess) => void;
}

/** How much of what the process wrote is looked at when it has died, in characters. */
const maxTail = 16_000;
/** How long a process that has ended may owe the rest of its output, and one that has hung up its end, in milliseconds. */
const grace = 1000;

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
  let tail = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      tail = (tail + text).slice(-maxTail);
      if (!ended) listener.log(text.trimEnd());
    });

  const handlers: HandlersOf<EngineToHost> = {
    events: ({ events }) => listener.events(events),
    log: ({ message }) => listener.log(message),
    reading: ({ progress }) => listener.reading?.(progress),
    checkpoint: (checkpoint) => listener.checkpoint?.(checkpoint),
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
    // At once, however busy it is; it keeps nothing that would have to be put away.
    child.kill("SIGKILL");
  };
  const died = (error: Error) => {
    if (ended) return;
    end(error);
    listener.died(error);
  };
  child.on("error", (error) => died(new Error(messageOf(error), { cause: error })));
  // A process may have ended, and what it last wrote still be on its way.
  child.once("close", (code, signal) => died(deathOf(code, signal, tail)));
  child.once("exit", (code, signal) => {
    setTimeout(() => died(deathOf(code, signal, tail)), grace).unref();
  });
  child.once("disconnect", () => setTimeout(() => child.kill("SIGKILL"), grace).unref());

  return {
    request: (name, params, options) => channel.request(name, params, options),
    end(reason) {
      if (!ended) end(reason);
    },
  };
}

/**
 * The extension host's own, in which its executable is Node even where that is Electron; without Node's options, which may
 * be a debugger's.
 */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...own } = process.env;
  return { ...own, ELECTRON_RUN_AS_NODE: "1" };
}

/** @param died hears why the engine in the process has died, where the process lives on to tell */
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
  // V8 has no other way to say that its heap is full: it writes so and aborts.
  if (/heap out of memory|Allocation failed|OOM error in V8/.test(output))
    return new Error(memoryMessage("JavaScript heap out of memory"));
  return new Error(
    signal
      ? `The training engine ended unexpectedly (killed by ${signal}).`
      : `The training engine ended unexpectedly, with exit code ${code}.`,
  );
}
