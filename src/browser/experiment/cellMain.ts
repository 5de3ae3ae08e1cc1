/** Script of a worker that trains the cells of an experiment. */
import { serveCells } from "../../runs/experiment/cellWorker.ts";
import { storageOver } from "../remoteFiles.ts";
import { beginWork, type WorkerStart } from "../worker.ts";
import type { CellInit } from "./cellThreads.ts";

export const start: WorkerStart<CellInit> = (beginning) =>
  beginWork(beginning, (port, { files, owner }) => serveCells(port, storageOver(files, owner)));
