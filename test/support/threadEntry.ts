/** Script of the kernels' threads, as the product starts it. */
export const threadEntry = new URL("../../src/node/kernelThreadMain.ts", import.meta.url);

/** Script of the threads that train an experiment's cells. */
export const cellWorker = new URL("../../src/node/experiment/cellWorkerMain.ts", import.meta.url);
