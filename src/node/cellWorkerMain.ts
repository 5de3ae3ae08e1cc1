/** Entry of a thread that trains the cells of an experiment. */
import { parentPort } from "node:worker_threads";
import { serveCells } from "../runs/experiment/cellWorker.ts";
import { nodeRunStorage } from "./nodeRunStorage.ts";

if (!parentPort) throw new Error("This is a thread of an experiment; it cannot be run on its own.");
const port = parentPort;
serveCells(
  {
    post: (message) => port.postMessage(message),
    listen: (listener) => port.on("message", listener),
  },
  nodeRunStorage,
);
