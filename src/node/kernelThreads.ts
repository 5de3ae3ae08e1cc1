import { Worker } from "node:worker_threads";
import type { StartThread } from "../engine/kernels/wasm/threads.ts";

/**
 * Threads for the WebAssembly kernels, as Node's workers.
 *
 * @param entry `kernelThreadMain`, as source or as the build left it
 */
export function nodeThreads(entry: string | URL): StartThread {
  return (data) => {
    const worker = new Worker(entry, { workerData: data });
    worker.unref();
    return { terminate: () => void worker.terminate() };
  };
}
