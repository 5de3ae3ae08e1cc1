/** Entry of an experiment's process. Its cells are trained on threads of it; this thread reads files and answers questions. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { localExperimentFiles } from "../../node/localExperimentFiles.ts";
import { nodeCellThreads } from "../../node/nodeCellThreads.ts";
import { nodeKernels } from "../../node/nodeKernels.ts";
import { nodeRunStorage } from "../../node/nodeRunStorage.ts";
import { beginOwnProcess } from "../../node/ownProcess.ts";
import { wideVectorsOf } from "../../node/wideVectors.ts";
import { serveExperiment } from "../../runs/experiment/experimentService.ts";

const { port } = beginOwnProcess("an experiment's process");

serveExperiment(port, {
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
