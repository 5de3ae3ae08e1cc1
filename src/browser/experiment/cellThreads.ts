/** Threads that train the cells of an experiment, as a browser's workers: each is started by the worker of the experiment. */
import type { StartThread } from "../../runs/experiment/cellThread.ts";
import { storageHandlers } from "../../runs/remoteStorage.ts";
import type { RunOwner, RunStorage } from "../../runs/runStorage.ts";
import { serveFiles } from "../remoteFiles.ts";
import { startWorker } from "../worker.ts";

/** What the worker of an experiment's cells is given. */
export interface CellInit {
  /** By which it reaches run folders. */
  readonly files: MessagePort;
  /** Who records there: the worker of the experiment. */
  readonly owner: RunOwner;
}

/**
 * Returns the function that starts a thread.
 *
 * @param script address of the built `cellMain`
 * @param storage where the cells are recorded
 * @param log takes what goes wrong without anybody waiting for it
 */
export function browserCellThreads(
  script: string,
  storage: RunStorage,
  log: (error: unknown) => void,
): StartThread {
  return (ended) => {
    const files = serveFiles(storageHandlers(storage), log);
    const worker = startWorker<CellInit>({
      script,
      name: "mlp-cell",
      what: "The thread that trained this cell",
      init: { files: files.port, owner: storage.owner },
      transfer: [files.port],
      failed(reason) {
        files.close();
        ended(reason);
      },
    });
    return {
      port: worker.port,
      async terminate() {
        files.close();
        worker.terminate();
      },
    };
  };
}
