import { Worker } from "node:worker_threads";
import type { StartThread } from "../engine/kernels/wasm/threads.ts";

/**
 * Threads for the WebAssembly kernels, as Node's workers.
 *
 * @param entry `kernelThreadMain`, as source or as the build left it
 */
export function nodeThreads(entry: string | URL): StartThread {
  return (data, ended) => {
    const worker = new Worker(entry, { workerData: data, name: "mlp-kernels" });
    worker.unref();
    let reason: string | undefined;
    worker.on("error", ({ message }) => {
      reason = message;
    });
    worker.on("exit", (code) => ended(reason ?? `exit code ${code}`));
    return { terminate: () => void worker.terminate() };
  };
}
