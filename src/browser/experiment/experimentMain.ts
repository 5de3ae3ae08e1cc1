/** Script of an experiment's worker. */
import { beginWork, type WorkerStart } from "../worker.ts";
import { type ExperimentInit, serveInBrowser } from "./experimentWorker.ts";

export const start: WorkerStart<ExperimentInit> = (beginning) => beginWork(beginning, serveInBrowser);
