import { parentPort } from "node:worker_threads";
import { serveEngine } from "../engine/service.ts";
import { nodePlatform } from "./nodePlatform.ts";

if (!parentPort) throw new Error("This is the training engine's worker; it does not run by itself.");
const port = parentPort;
serveEngine(
  {
    post: (message, transfer) => port.postMessage(message, transfer),
    listen: (listener) => port.on("message", listener),
  },
  nodePlatform,
);
