/** What the engine needs of its surroundings, in Node. */
import { mkdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { EnginePlatform } from "../../engine/service.ts";
import { AtomicFile } from "../../node/atomicFile.ts";
import { listLocalFolder, openLocalFile, readLocalFile } from "../../node/localFiles.ts";
import { linksStayWithin } from "../../node/localLinks.ts";
import { writeNewFolder } from "../../node/newFolder.ts";
import { nodeKernels } from "../../node/nodeKernels.ts";
import { yieldToEvents } from "../../node/yieldToEvents.ts";

/** Script of the kernels' threads, which is built beside `worker.cjs`. */
const threadEntry = join(__dirname, "kernelThread.cjs");

/** The engine's platform in Node: local files are read here; other URIs are left to the host. */
export const nodePlatform: EnginePlatform = {
  kernels: (compute) => nodeKernels(compute, { threadEntry, ownProcess: true, reservedCores: 1 }),
  async version(uri) {
    if (!uri.startsWith("file:")) return undefined;
    const path = fileURLToPath(uri);
    const found = await stat(path);
    // A device or a pipe may have no end.
    if (!found.isFile() && !found.isDirectory()) throw new Error(`${path} is not a file`);
    return `${found.size} ${found.mtimeMs}`;
  },
  read: async (uri) => readLocalFile(fileURLToPath(uri)),
  open: async (uri) => openLocalFile(fileURLToPath(uri)),
  async list(uri, within) {
    if (!uri.startsWith("file:")) return undefined;
    const mayFollow = (path: string) =>
      within ? linksStayWithin(pathToFileURL(path).href, within) : Promise.resolve(true);
    return listLocalFolder(fileURLToPath(uri), mayFollow);
  },
  createFile(uri) {
    if (!uri.startsWith("file:")) return undefined;
    const path = fileURLToPath(uri);
    return mkdir(dirname(path), { recursive: true }).then(() => AtomicFile.open(path));
  },
  linksStayWithin,
  writeFolder: (folder, files) => writeNewFolder(undefined, folder, files),
  yieldToEvents,
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};
