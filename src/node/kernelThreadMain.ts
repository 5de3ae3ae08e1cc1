import { runKernelWorker } from "./kernelThreads.ts";

runKernelWorker();
