/** Threads for the WebAssembly kernels, as a browser's workers. They exist only where the page is isolated, and so has shared memory. */
import { announceEnd, type StartThreads, type ThreadData } from "../engine/kernels/wasm/threads.ts";
import { startWorker } from "./worker.ts";

/**
 * What a supervisor is given: it starts the computing threads of one network and hears when one of them ends, which the thread that waits
 * for them in the middle of a job could not.
 */
export interface Supervision {
  readonly data: ThreadData;
  readonly count: number;
  /** Address of the script of the threads. */
  readonly script: string;
}

/** What a worker of the kernels is given: a supervisor, or a computing thread. */
export type KernelWorkerInit = Supervision | { readonly data: ThreadData };

/** What a worker of the kernels says, once: that it has ended. */
export const hasEnded = "ended";

/**
 * Returns the function that starts threads for the WebAssembly kernels.
 *
 * @param script address of the built `kernelThreadMain`
 */
export function browserThreads(script: string): StartThreads {
  return (data, count, ended) => {
    const supervisor = startWorker<KernelWorkerInit>({
      script,
      name: "mlp-kernels",
      what: "The kernels' supervisor",
      init: { data, count, script },
      // The kernels continue with the remaining threads.
      failed: ended,
    });
    supervisor.port.listen(() => {
      supervisor.terminate();
      ended();
    });
    return { terminate: () => supervisor.terminate() };
  };
}

/** Starts the computing threads. @param ended is called when none of them lives any more */
export function supervise({ data, count, script }: Supervision, ended: () => void): void {
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    for (const thread of threads) thread.terminate();
    for (let i = 0; i < count; i++) announceEnd(data.memory);
    ended();
  };
  const threads = Array.from({ length: count }, () => {
    const thread = startWorker<KernelWorkerInit>({
      script,
      name: "mlp-kernel",
      what: "A thread of the kernels",
      init: { data },
      failed: end,
    });
    thread.port.listen(end);
    return thread;
  });
}
