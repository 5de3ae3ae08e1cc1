import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fileSource } from "../engine/data/source.ts";
import type { EnginePlatform } from "../engine/service.ts";
import { nodeKernels } from "../node/nodeKernels.ts";

/** Built beside `worker.cjs`. */
const threadEntry = join(__dirname, "kernelThread.cjs");

/** The engine in Node: it reads local files by itself and leaves other URIs to the host. */
export const nodePlatform: EnginePlatform = {
  kernels: (compute) => nodeKernels(compute, { threadEntry, ownProcess: false }),
  async version(uri) {
    if (!uri.startsWith("file:")) return undefined;
    const { size, mtimeMs } = await stat(fileURLToPath(uri));
    return `${size} ${mtimeMs}`;
  },
  read: (uri) => readFile(fileURLToPath(uri)),
  async open(uri) {
    const path = fileURLToPath(uri);
    const { size } = await stat(path);
    return fileSource(size, async () => {
      const file = await open(path);
      return {
        read: async (into, position) => (await file.read(into, 0, into.length, position)).bytesRead,
        close: () => file.close(),
      };
    });
  },
  // setTimeout waits a millisecond at least, and a microtask would let no message in.
  yieldToEvents: () => new Promise((resolve) => setImmediate(resolve)),
};
