import { nodeKernels } from "../node/nodeKernels.ts";
import { runCli } from "./cli.ts";
import type { TerminalDevice } from "./terminal.ts";

/** Built beside `cli.js`. */
const threadEntry = new URL("./kernelThread.cjs", import.meta.url);

/** The entry of `dist/cli.js`: what Node gives, handed to {@link runCli}. */
const terminal: TerminalDevice = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isInteractive: process.stderr.isTTY ?? false,
  get columns() {
    return process.stderr.columns ?? 80;
  },
  onInterrupt(listener) {
    process.on("SIGINT", listener);
    return () => process.off("SIGINT", listener);
  },
  kernels: (compute) => nodeKernels(compute, { threadEntry, ownProcess: true, sparedCores: 0 }),
};

// A reader such as `head` may close the pipe early.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

process.exitCode = await runCli(process.argv.slice(2), terminal);
