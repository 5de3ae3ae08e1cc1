/** Threads for the WebAssembly kernels, as Node's workers. */
import { isMainThread, Worker, workerData } from "node:worker_threads";
import {
  announceEnd,
  runThread,
  type StartThreads,
  type ThreadData,
} from "../engine/kernels/wasm/threads.ts";

/**
 * The data of a supervisor: the thread that starts the computing threads of one network and is notified when one of them ends,
 * which the thread that waits for them in the middle of a job could not be.
 */
interface Supervision {
  readonly data: ThreadData;
  readonly count: number;
  readonly entry: string;
}

/**
 * Returns the function that starts threads for the WebAssembly kernels.
 *
 * @param entry path or URL of `kernelThreadMain`, as source or as built
 */
export function nodeThreads(entry: string | URL): StartThreads {
  return (data, count, ended) => {
    const supervision: Supervision = { data, count, entry: String(entry) };
    const supervisor = new Worker(entry, { workerData: supervision, name: "mlp-kernels" });
    supervisor.unref();
    // The kernels continue with the remaining threads, so that an error must not end the process.
    supervisor.on("error", () => {});
    supervisor.on("exit", ended);
    return { terminate: () => void supervisor.terminate() };
  };
}

/** Runs a worker that {@link nodeThreads} has started, as supervisor or as computing thread. */
export function runKernelWorker(): void {
  if (isMainThread) throw new Error("The kernels' threads are workers.");
  const given: Supervision | ThreadData = workerData;
  if ("entry" in given) supervise(given);
  else runThread(given);
}

function supervise({ data, count, entry }: Supervision): void {
  const source = entry.startsWith("file:") ? new URL(entry) : entry;
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(source, { workerData: data, name: "mlp-kernel" });
    worker.on("error", () => {});
    worker.on("exit", () => {
      announceEnd(data.memory);
      for (const other of workers) void other.terminate();
    });
    return worker;
  });
}
