/** What the tools for language models need of the program that they run in: the editor's process for them, or `mlp mcp`. */
import { stat } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Kernels } from "../../engine/kernels/kernels.ts";
import { localExperimentFiles } from "../../node/localExperimentFiles.ts";
import { linksStayWithin } from "../../node/localLinks.ts";
import { yieldToEvents } from "../../node/yieldToEvents.ts";
import type { ComputeSpec } from "../../shared/compute.ts";
import { CancellationError, InputError } from "../../shared/errors.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import { isWithin } from "../../shared/uri.ts";
import type { CommandFiles } from "../files.ts";
import type { Terminal } from "../terminal.ts";

export interface ToolContext {
  /** The folders that relative paths are looked for in, in their order; at least one. */
  readonly folders: readonly string[];
  /** URIs of the folders that files may be in; undefined for no limit. */
  readonly roots: readonly string[] | undefined;
  /** Number of threads; 0 for all that are free. */
  readonly threads: number;
  kernels(compute: ComputeSpec): Kernels;
  /** Script of the threads that train the cells of an experiment. */
  readonly cellWorker: string | URL;
  /** The text of a file that an editor has open, saved or not; undefined for any other. */
  openText(path: string): Promise<string | undefined>;
  /** Replaces the text of a file, or makes the file; in an editor as one step of undo. */
  writeText(path: string, text: string): Promise<void>;
  /** The folder of the runs of a design. */
  runsFolder(design: string): Promise<string>;
  progress(message: string): void;
  /** Cancels the tool. */
  readonly signal: AbortSignal;
}

/** How long work may continue between two looks at messages such as a cancellation. */
export const controlOf = ({ signal }: Pick<ToolContext, "signal">) => ({ signal, yieldToEvents });

/**
 * The absolute path of a file that the input names.
 *
 * @throws InputError where it is outside the folders that may be read
 */
export async function pathOf(name: string, { folders, roots }: ToolContext): Promise<string> {
  const candidates = isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name));
  for (const path of candidates) await checkWithin(path, name, roots, folders);
  for (const path of candidates) if (await stat(path).catch(() => undefined)) return path;
  return candidates[0];
}

async function checkWithin(
  path: string,
  name: string,
  roots: readonly string[] | undefined,
  folders: readonly string[],
): Promise<void> {
  if (!roots) return;
  const uri = pathToFileURL(resolve(path)).href;
  if (!isWithin(uri, roots) || !(await linksStayWithin(uri, roots)))
    throw new InputError(`${name} is outside the workspace (${folders.join(", ")}). Name a file in it.`);
}

/** The text of a design or an experiment, as the editor has it. @throws InputError */
export async function readText(path: string, context: ToolContext): Promise<string> {
  const open = await context.openText(path);
  if (open !== undefined) return open;
  try {
    return await localExperimentFiles(context.roots).readDesign(path);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${path} ${fileProblem(error)}. Name a file of the workspace.`);
  }
}

/** The files that a command of the command line may use in a tool. @param runs folder of the runs of the design that is meant */
export function commandFiles(context: ToolContext, runs: string): CommandFiles {
  const { dataIn } = localExperimentFiles(context.roots);
  return { dataIn, readText: (path) => readText(path, context), runsFolder: () => runs };
}

/** What a command has printed. */
export interface Printed {
  out: string;
  err: string;
}

/** A terminal whose output is kept, and whose progress goes to whoever called the tool. */
export function toolTerminal(context: ToolContext, files: CommandFiles, printed: Printed): Terminal {
  return {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    data: async (bytes) => {
      printed.out += new TextDecoder().decode(bytes);
    },
    // The bar itself is for people.
    status: (line) => context.progress(line.replace(/^[\s█░▏▎▍▌▋▊▉·]+/, "").trim()),
    clearStatus() {},
    isInteractive: true,
    columns: 100,
    kernels: (compute) => context.kernels(compute),
    cellWorker: context.cellWorker,
    files,
  };
}

/**
 * Runs work that is stopped with the context, or when the time is over.
 *
 * @returns whether the time was over
 * @throws InputError where the time was over before the work could be stopped with a result
 */
export async function withTimeLimit(
  seconds: number,
  context: ToolContext,
  work: (control: ReturnType<typeof controlOf>) => Promise<unknown>,
): Promise<boolean> {
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), 1000 * seconds);
  try {
    await work(controlOf({ signal: AbortSignal.any([context.signal, timer.signal]) }));
    return timer.signal.aborted;
  } catch (error) {
    if (error instanceof CancellationError && !context.signal.aborted)
      throw new InputError(
        `The data was not read within ${seconds} seconds. Call again with a larger "maxSeconds".`,
      );
    throw error;
  } finally {
    clearTimeout(timeout);
  }
}
