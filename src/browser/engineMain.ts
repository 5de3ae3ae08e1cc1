/** Script of the worker that is the training engine. */
import { serveEngine } from "../engine/service.ts";
import { browserEnginePlatform, type EngineInit } from "./enginePlatform.ts";
import { beginWork, type WorkerStart } from "./worker.ts";

export const start: WorkerStart<EngineInit> = (beginning) =>
  beginWork(beginning, (port, init) => {
    serveEngine(port, browserEnginePlatform(init));
  });
