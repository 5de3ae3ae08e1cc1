// The training engine's process. The engine itself is a worker in it: while that computes, in steps as long as they may be,
// this thread carries messages and hears when the extension host has gone. No process and no thread outlives the host.
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { processPort } from "../node/processPort.ts";
import { type ErrorData, errorData } from "../shared/errors.ts";

if (!process.send) throw new Error("This is the training engine's process; it does not run by itself.");
// Whatever the other threads are doing: nobody would hear of it.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

const host = processPort({
  send: (message, sent) => process.send?.(message, undefined, undefined, sent),
  listen: (listener) => process.on("message", listener),
});
let hasTold = false;
/** The host ends this process when it has heard. */
const died = (error: unknown) => {
  if (hasTold) return;
  hasTold = true;
  console.error(error);
  host.post({ died: errorData(error) satisfies ErrorData });
};
process.on("uncaughtException", died);

/** Built beside this. */
const worker = new Worker(join(__dirname, "worker.cjs"), { name: "mlp-engine" });
worker.on("message", (message) => host.post(message));
worker.on("messageerror", died);
worker.on("error", died);
worker.on("exit", (code) => {
  if (!hasTold) process.exit(code);
});
host.listen((message) => worker.postMessage(message));
