/** Script of a worker that computes, or that supervises those that do. */
import { runThread } from "../engine/kernels/wasm/threads.ts";
import { hasEnded, type KernelWorkerInit, supervise } from "./kernelThreads.ts";
import { beginWork, type WorkerStart } from "./worker.ts";

export const start: WorkerStart<KernelWorkerInit> = (beginning) =>
  beginWork(beginning, (port, init) => {
    const ended = () => port.post(hasEnded);
    if ("count" in init) supervise(init, ended);
    else {
      runThread(init.data);
      ended();
    }
  });
