/** Threads that train the cells of an experiment, as Node's workers. */
import { Worker } from "node:worker_threads";
import type { StartThread } from "../runs/experiment/cellThread.ts";

/**
 * Returns the function that starts a thread.
 *
 * @param entry path or URL of `cellWorkerMain`, as source or as built
 */
export function nodeCellThreads(entry: string | URL): StartThread {
  return (ended) => {
    const worker = new Worker(entry, { name: "mlp-cell" });
    worker.on("error", ended);
    worker.on("messageerror", ended);
    worker.on("exit", () => ended(new Error("The thread that trained this cell has ended.")));
    return {
      port: {
        post: (message) => worker.postMessage(message),
        listen: (receive) => void worker.on("message", receive),
      },
      terminate: async () => void (await worker.terminate()),
    };
  };
}
