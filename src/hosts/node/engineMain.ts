/**
 * Entry of the training engine's process. The engine itself is a worker in it: while that computes, however long its steps are,
 * this thread carries messages and ends the process when the extension host has ended. No process and no thread outlives the
 * host.
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { processPort } from "../../node/processPort.ts";
import { type ErrorData, errorData } from "../../shared/errors.ts";

if (!process.send) throw new Error("This is the training engine's process; it cannot be run on its own.");
// The other threads are ended with the process, since no one is left to receive their results.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

const host = processPort({
  send: (message, sent) => process.send?.(message, undefined, undefined, sent),
  listen: (listener) => process.on("message", listener),
});
// V8 has taken the options of this process.
host.post({ started: true });
let isReported = false;
/** Reports the engine's death to the host, which then ends this process. */
const died = (error: unknown) => {
  if (isReported) return;
  isReported = true;
  console.error(error);
  host.post({ died: errorData(error) satisfies ErrorData });
};
process.on("uncaughtException", died);

/** The engine; its script is built into the same folder. */
const worker = new Worker(join(__dirname, "worker.cjs"), { name: "mlp-engine" });
worker.on("message", (message) => host.post(message));
worker.on("messageerror", died);
worker.on("error", died);
worker.on("exit", (code) => {
  if (!isReported) process.exit(code);
});
host.listen((message) => worker.postMessage(message));
