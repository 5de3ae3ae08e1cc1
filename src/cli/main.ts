#!/usr/bin/env node
import { nodeKernels } from "../node/nodeKernels.ts";
import { fileProblem } from "../shared/fileProblem.ts";
import { runCli } from "./cli.ts";
import { exitCodes, type TerminalDevice, terminalOn } from "./terminal.ts";

/** Built beside `cli.js`. */
const threadEntry = new URL("./kernelThread.cjs", import.meta.url);
const cellWorker = new URL("./cellWorker.cjs", import.meta.url);

function writeData(bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** The entry of `dist/cli.js`: what Node gives, handed to {@link runCli}. */
const terminal: TerminalDevice = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  ...(!process.stdout.isTTY && { data: writeData }),
  isInteractive: process.stderr.isTTY ?? false,
  get columns() {
    return process.stderr.columns ?? 80;
  },
  onInterrupt(listener) {
    process.on("SIGINT", listener);
    return () => process.off("SIGINT", listener);
  },
  cellWorker,
  kernels: (compute) => nodeKernels(compute, { threadEntry, ownProcess: true, reservedCores: 0 }),
};

// A reader such as `head` may close the pipe early: nobody is left to read the rest, and what was asked for in files is
// still written. Output that goes to a file may meet a full disk.
let isReported = false;
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE" || isReported) return;
    isReported = true;
    process.exitCode = exitCodes.badInput;
    const name = stream === process.stdout ? "The standard output" : "The standard error output";
    terminalOn(terminal).err(`${name} ${fileProblem(error)}. Send it somewhere else.\n`);
  });

const code = await runCli(process.argv.slice(2), terminal);
if (!isReported) process.exitCode = code;
