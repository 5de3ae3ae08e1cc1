import { Worker } from "node:worker_threads";
import { Channel, type Port } from "../../shared/channel.ts";
import { messageOf } from "../../shared/errors.ts";
import type { WorkerHostRequests, WorkerRequests } from "../../shared/messages.ts";
import type { Engine, EngineListener } from "./engine.ts";

export interface WorkerEngineOptions {
  /** The built worker's file. */
  readonly script: string;
  /** Reads a file that the worker cannot read by itself. */
  readonly readFile: (uri: string) => Promise<Uint8Array>;
  /** The names in a folder that the worker cannot read by itself, those of folders with a `/` behind them. */
  readonly listFolder: (uri: string) => Promise<readonly string[]>;
  /** Sees each worker as it starts, for tests. */
  readonly onStart?: (worker: Worker) => void;
}

/** Starts the engine in a worker thread of this process. */
export function startWorkerEngine(options: WorkerEngineOptions, listener: EngineListener): Engine {
  const worker = new Worker(options.script, { name: "mlp-engine" });
  options.onStart?.(worker);
  const handlers = {
    events: ({ events }) => listener.events(events),
    log: ({ message }) => listener.log(message),
    reading: ({ progress }) => listener.reading?.(progress),
    checkpoint: (checkpoint) => listener.checkpoint?.(checkpoint),
    gradientProgress: (progress) => listener.gradientProgress?.(progress),
    readFile: ({ uri }) => options.readFile(uri) as unknown as Uint8Array,
    listFolder: ({ uri }) => options.listFolder(uri) as unknown as readonly string[],
  } satisfies WorkerHostRequests;
  const channel = new Channel<WorkerRequests>(portOf(worker), handlers, (error) =>
    listener.log(String(error)),
  );

  let ended = false;
  const died = (error: Error) => {
    if (ended) return;
    ended = true;
    channel.close(error);
    void worker.terminate();
    listener.died(error);
  };
  worker.on("error", (error: unknown) => died(new Error(messageOf(error), { cause: error })));
  worker.on("messageerror", died);
  worker.on("exit", (code) =>
    died(new Error(`The training engine ended unexpectedly, with exit code ${code}.`)),
  );

  return {
    request: (name, params) => channel.request(name, params) as Promise<never>,
    end(reason) {
      if (ended) return;
      ended = true;
      channel.close(reason);
      void worker.terminate();
    },
  };
}

function portOf(worker: Worker): Port {
  return {
    post: (message, transfer) => worker.postMessage(message, transfer),
    listen: (listener) => worker.on("message", listener),
  };
}
