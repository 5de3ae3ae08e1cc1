/** Entry of the process that runs VS Code's tools for language models, one call in each. */
import { join } from "node:path";
import { nodeKernels } from "../../node/nodeKernels.ts";
import { processPort } from "../../node/processPort.ts";
import type { HostToTools, ToolsToHost } from "../../shared/agents/messages.ts";
import { Channel, type HandlersOf } from "../../shared/channel.ts";
import { type ErrorData, errorData } from "../../shared/errors.ts";
import { runTool } from "./runTool.ts";

if (!process.send)
  throw new Error("This is the process of tools for language models; it cannot be run on its own.");
// The threads are ended with the process, since no one is left to receive their results.
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));

const host = processPort({
  send: (message, sent) => process.send?.(message, undefined, undefined, sent),
  listen: (listener) => process.on("message", listener),
});
// V8 has taken the options of this process.
host.post({ started: true });
process.on("uncaughtException", (error) => {
  console.error(error);
  host.post({ died: errorData(error) satisfies ErrorData });
});

const handlers: HandlersOf<HostToTools> = {
  callTool: ({ name, input, folders, roots, threads }, signal) =>
    runTool(name, input, {
      folders,
      roots,
      threads,
      kernels: (compute) =>
        nodeKernels(compute, {
          threadEntry: join(__dirname, "kernelThread.cjs"),
          ownProcess: true,
          reservedCores: 1,
        }),
      cellWorker: join(__dirname, "cellWorker.cjs"),
      openText: (path) => channel.request("openText", { path }),
      writeText: (path, text) => channel.request("writeText", { path, text }),
      runsFolder: (path) => channel.request("runsFolder", { path }),
      progress: (message) => channel.notify("progress", { message }),
      signal,
    }),
};
const channel: Channel<ToolsToHost> = new Channel(host, handlers, (error) => console.error(error));
