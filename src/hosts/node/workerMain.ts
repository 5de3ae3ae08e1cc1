/** Entry of the worker that is the training engine. */
import { parentPort } from "node:worker_threads";
import { serveEngine } from "../../engine/service.ts";
import { nodePlatform } from "./enginePlatform.ts";

if (!parentPort) throw new Error("This is the training engine's worker; it cannot be run on its own.");
const port = parentPort;
serveEngine(
  {
    post: (message, transfer) => port.postMessage(message, transfer),
    listen: (listener) => port.on("message", listener),
  },
  nodePlatform,
);
