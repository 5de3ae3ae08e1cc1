/**
 * Entry of the training engine's process. The engine itself is a worker in it: while that computes, however long its steps are,
 * this thread carries messages and ends the process when the extension host has ended. No process and no thread outlives the
 * host.
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { beginOwnProcess } from "../../node/ownProcess.ts";

const host = beginOwnProcess("the training engine's process");

/** The engine; its script is built into the same folder. */
const worker = new Worker(join(__dirname, "worker.cjs"), { name: "mlp-engine" });
worker.on("message", (message) => host.port.post(message));
worker.on("messageerror", (error) => host.died(error));
worker.on("error", (error) => host.died(error));
worker.on("exit", (code) => {
  if (!host.hasDied) process.exit(code);
});
host.port.listen((message) => worker.postMessage(message));
