/** An experiment's worker in a browser. Its cells are trained by workers that it starts; it reads files and answers questions. */
import { chooseKernels } from "../../engine/kernels/chooseKernels.ts";
import { experimentFiles } from "../../runs/experiment/experimentFiles.ts";
import { serveExperiment } from "../../runs/experiment/experimentService.ts";
import type { Port } from "../../shared/channel.ts";
import { resolveUri } from "../../shared/uri.ts";
import { holdLiveLock } from "../liveLock.ts";
import { filesOver } from "../remoteFiles.ts";
import { browserCellThreads } from "./cellThreads.ts";

/** What the worker is given. */
export interface ExperimentInit {
  /** Address of the script of the workers that train cells. */
  readonly cellScript: string;
  /** By which it reaches run folders and the files of designs. */
  readonly files: MessagePort;
}

/** Runs experiments until the worker is ended. @param port to the host, which has the experiment's session */
export function serveInBrowser(port: Port, { cellScript, files }: ExperimentInit): void {
  // A lock of its own: the runs of a worker that has ended count as interrupted, though its tab lives.
  const { storage, source } = filesOver(files, { lock: holdLiveLock().name });
  const uriOf = (place: string, path?: string) => (path === undefined ? place : resolveUri(place, path));
  serveExperiment(port, {
    kernels: (backend) => chooseKernels(backend, { threads: 1 }),
    // One core is left to the editor.
    workers: Math.max(1, navigator.hardwareConcurrency - 1),
    storage,
    files: (roots) => experimentFiles({ files: source, uriOf, readText: storage.readText }, roots),
    startThread: browserCellThreads(cellScript, storage, reportError),
  });
}
