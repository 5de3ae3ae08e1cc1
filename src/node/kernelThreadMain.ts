/** Entry of a worker that computes, or that supervises those that do. */
import { runKernelWorker } from "./kernelThreads.ts";

runKernelWorker();
