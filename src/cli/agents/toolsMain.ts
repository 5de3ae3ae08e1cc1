/** Entry of the process that runs VS Code's tools for language models, one call in each. */
import { join } from "node:path";
import { nodeKernels } from "../../node/nodeKernels.ts";
import { beginOwnProcess } from "../../node/ownProcess.ts";
import type { HostToTools, ToolsToHost } from "../../shared/agents/messages.ts";
import { Channel, type HandlersOf } from "../../shared/channel.ts";
import { runTool } from "./runTool.ts";

const { port } = beginOwnProcess("the process of tools for language models");

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
const channel: Channel<ToolsToHost> = new Channel(port, handlers, (error) => console.error(error));
