/** A workspace for the tools for language models. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runTool } from "../../../../src/cli/agents/runTool.ts";
import type { ToolContext } from "../../../../src/cli/agents/toolContext.ts";
import { nodeKernels } from "../../../../src/node/nodeKernels.ts";
import { nodeRunStorage } from "../../../../src/node/nodeRunStorage.ts";
import { runsFolderOf } from "../../../../src/runs/folders/runFolders.ts";
import { threadEntry } from "../../../support/threadEntry.ts";
import { examples, folderWith } from "../helpers.ts";

/** The design `iris.mlp.json` of the workspace. */
export const design = `{
  // Kept, whatever is edited.
  "dataset": { "path": "iris.csv", "target": "species" },
  "layers": [
    { "units": 8 }, // the first
    { "units": 4, "activation": "tanh" }
  ],
  "training": { "epochs": 3, "optimizer": "adam" }
}
`;

/** A workspace with the iris data, and the tools in it. */
export async function workspace(files: Readonly<Record<string, string>> = {}) {
  const iris = await readFile(join(examples, "iris.csv"), "utf8");
  const folder = await folderWith({ "iris.csv": iris, "iris.mlp.json": design, ...files });
  const progress: string[] = [];
  const canceled = new AbortController();
  const context: ToolContext = {
    folders: [folder],
    roots: [pathToFileURL(folder).href],
    threads: 1,
    kernels: (compute) => nodeKernels(compute, { threadEntry, ownProcess: true, reservedCores: 0 }),
    cellWorker: "",
    openText: async () => undefined,
    writeText: (path, text) => writeFile(path, text),
    runsFolder: async (path) => runsFolderOf(nodeRunStorage, path),
    progress: (message) => void progress.push(message),
    signal: canceled.signal,
  };
  return {
    folder,
    progress,
    cancel: () => canceled.abort(),
    context,
    run: (name: string, input: unknown, more: Partial<ToolContext> = {}) =>
      runTool(name, input, { ...context, ...more }),
    read: (name: string) => readFile(join(folder, name), "utf8"),
  };
}
