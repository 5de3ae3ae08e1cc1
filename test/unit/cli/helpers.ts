import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runCli } from "../../../src/cli/cli.ts";
import { nodeKernels } from "../../../src/node/nodeKernels.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { threadEntry } from "../../support/threadEntry.ts";

export const examples = resolve("examples");
/** A design of its own, so that the example can be tuned. */
export const iris = resolve("test/fixtures/designs/iris.mlp.json");

/** Makes a temporary folder with these files. */
export async function folderWith(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

interface CliOptions {
  readonly interactive?: boolean;
  /** The text on standard error at which Ctrl-C is pressed, counted from 1. */
  readonly interruptAt?: number;
  readonly columns?: number;
  readonly cellWorker?: string;
  /** Takes the data on standard output, where that is no terminal. */
  readonly data?: (bytes: Uint8Array) => Promise<void>;
}

/** Runs a command line in this process; the line of what was inferred, which nearly every run has, comes apart. */
export async function cli(
  args: readonly string[],
  { interactive = false, interruptAt = Infinity, columns = 100, cellWorker = "", data }: CliOptions = {},
) {
  let out = "";
  let err = "";
  let inferred = "";
  let interrupt = () => {};
  let written = 0;
  const code = await runCli(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      if (text.startsWith("Inferred: ")) {
        inferred += text;
        return;
      }
      err += text;
      if (++written === interruptAt) interrupt();
    },
    ...(data && { data }),
    isInteractive: interactive,
    columns,
    cellWorker,
    kernels: (compute) => nodeKernels(compute, { threadEntry, ownProcess: true, reservedCores: 0 }),
    onInterrupt(listener) {
      interrupt = listener;
      return () => {
        interrupt = () => {};
      };
    },
  });
  return { code, out, err, inferred };
}

export const readText = (path: string) => readFile(path, "utf8");
