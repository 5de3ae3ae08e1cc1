import { open, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fileSource } from "../engine/data/source.ts";
import type { EnginePlatform } from "../engine/service.ts";
import { fileSize } from "../node/fileSize.ts";
import { nodeKernels } from "../node/nodeKernels.ts";

/** Built beside `worker.cjs`. */
const threadEntry = join(__dirname, "kernelThread.cjs");

async function listFolder(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return Promise.all(
    entries.map(async (entry) => {
      const isFolder = entry.isSymbolicLink()
        ? await stat(join(path, entry.name)).then(
            (found) => found.isDirectory(),
            () => false,
          )
        : entry.isDirectory();
      return isFolder ? `${entry.name}/` : entry.name;
    }),
  );
}

/** The engine in Node: it reads local files by itself and leaves other URIs to the host. */
export const nodePlatform: EnginePlatform = {
  kernels: (compute) => nodeKernels(compute, { threadEntry, ownProcess: true, sparedCores: 1 }),
  async version(uri) {
    if (!uri.startsWith("file:")) return undefined;
    const path = fileURLToPath(uri);
    const found = await stat(path);
    // A device or a pipe may have no end.
    if (!found.isFile() && !found.isDirectory()) throw new Error(`${path} is not a file`);
    return `${found.size} ${found.mtimeMs}`;
  },
  async read(uri) {
    const path = fileURLToPath(uri);
    await fileSize(path);
    return readFile(path);
  },
  async open(uri) {
    const path = fileURLToPath(uri);
    const size = await fileSize(path);
    return fileSource(size, async () => {
      const file = await open(path);
      return {
        read: async (into, position) => (await file.read(into, 0, into.length, position)).bytesRead,
        close: () => file.close(),
      };
    });
  },
  list: async (uri) => (uri.startsWith("file:") ? listFolder(fileURLToPath(uri)) : undefined),
  // setTimeout waits a millisecond at least, and a microtask would let no message in.
  yieldToEvents: () => new Promise((resolve) => setImmediate(resolve)),
};
