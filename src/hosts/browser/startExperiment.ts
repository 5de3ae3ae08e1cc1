/** An experiment's worker, as the extension's host in a browser starts it. */
import type { ExperimentInit } from "../../browser/experiment/experimentWorker.ts";
import { type SourceRequests, serveFiles } from "../../browser/remoteFiles.ts";
import type { HostPlatform } from "../../extension/hostPlatform.ts";
import type { HostFiles } from "../../extension/session/engineHandlers.ts";
import { storageHandlers } from "../../runs/remoteStorage.ts";
import type { RunStorage } from "../../runs/runStorage.ts";
import type { HandlersOf } from "../../shared/channel.ts";
import type { HostToRunner, RunnerToHost } from "../../shared/experiment/experimentMessages.ts";
import { startWorkerComputation } from "./workerComputation.ts";

export interface ExperimentOptions {
  /** Address of a built script. */
  readonly script: (name: string) => string;
  /** Where the cells are recorded. */
  readonly storage: RunStorage;
  /** The files of designs. */
  readonly files: HostFiles;
  readonly log: (message: string) => void;
  /** The workers that run. */
  readonly computing: Set<unknown>;
}

/** Returns the function that starts the worker. */
export function experimentStarter(options: ExperimentOptions): HostPlatform["startExperiment"] {
  const { script, storage, files, log, computing } = options;
  const handlers: HandlersOf<SourceRequests> = {
    fileVersion: ({ uri }) => files.version(uri),
    readFile: ({ uri }) => files.read(uri),
    listFolder: ({ uri }) => files.list(uri),
  };
  return (runner, died) => {
    const served = serveFiles({ ...storageHandlers(storage), ...handlers }, (error) => log(String(error)));
    const { channel, end } = startWorkerComputation<HostToRunner, RunnerToHost, ExperimentInit>({
      script: script("experiment.js"),
      name: "mlp-experiment",
      what: "The experiment's worker",
      init: { cellScript: script("cell.js"), files: served.port },
      transfer: [served.port],
      log,
      died(error) {
        served.close();
        died(error);
      },
      handlers: runner,
      computing,
    });
    return {
      channel,
      end(reason) {
        end(reason);
        served.close();
      },
    };
  };
}
