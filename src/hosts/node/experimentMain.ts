/** Entry of an experiment's process. Its cells are trained on threads of it; this thread reads files and answers questions. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { localExperimentFiles } from "../../node/localExperimentFiles.ts";
import { nodeCellThreads } from "../../node/nodeCellThreads.ts";
import { nodeKernels } from "../../node/nodeKernels.ts";
import { nodeRunStorage } from "../../node/nodeRunStorage.ts";
import { processPort } from "../../node/processPort.ts";
import { wideVectorsOf } from "../../node/wideVectors.ts";
import { serveExperiment } from "../../runs/experiment/experimentService.ts";
import { type ErrorData, errorData } from "../../shared/errors.ts";

if (!process.send) throw new Error("This is an experiment's process; it cannot be run on its own.");
// The threads are ended with the process, since no one is left to receive their results.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

const host = processPort({
  send: (message, sent) => process.send?.(message, undefined, undefined, sent),
  listen: (listener) => process.on("message", listener),
});
// V8 has taken the options of this process.
host.post({ started: true });
process.on("uncaughtException", (error) => {
  console.error(error);
  host.post({ died: errorData(error) satisfies ErrorData });
});

serveExperiment(host, {
  kernels: (backend) =>
    nodeKernels(
      { backend, threads: 1 },
      { threadEntry: join(__dirname, "kernelThread.cjs"), ownProcess: true, reservedCores: 1 },
    ),
  withWideVectors: wideVectorsOf(process),
  workers: Math.max(1, availableParallelism() - 1),
  storage: nodeRunStorage,
  files: localExperimentFiles,
  startThread: nodeCellThreads(join(__dirname, "cellWorker.cjs")),
});
