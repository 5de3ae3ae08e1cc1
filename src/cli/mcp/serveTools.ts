/** `mcp [FOLDER]`: the tools for language models in a folder. */

import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { writeAtomically } from "../../node/atomicFile.ts";
import { nodeRunStorage } from "../../node/nodeRunStorage.ts";
import { runsFolderOf } from "../../runs/folders/runFolders.ts";
import { CancellationError, errorData, InputError } from "../../shared/errors.ts";
import { fileProblem } from "../../shared/fileProblem.ts";
import { runTool } from "../agents/runTool.ts";
import type { ToolContext } from "../agents/toolContext.ts";
import type { McpCommand } from "../mcpArguments.ts";
import { type ExitCode, exitCodes, type Terminal } from "../terminal.ts";
import type { ToolAnswer } from "./mcpServer.ts";

/** Serves until standard input is closed. @throws InputError where there is no such folder */
export async function serveTools(
  { folder: name, threads }: McpCommand,
  terminal: Terminal,
  interrupted: AbortSignal,
): Promise<ExitCode> {
  const folder = resolve(name);
  const found = await stat(folder).catch((error: unknown) => {
    throw new InputError(`${name}: the folder ${fileProblem(error)}. Name another one.`, { file: name });
  });
  if (!found.isDirectory()) throw new InputError(`${name} is not a folder. Name one.`, { file: name });
  const place: Omit<ToolContext, "progress" | "signal"> = {
    folders: [folder],
    roots: [pathToFileURL(folder).href],
    threads,
    kernels: (compute) => terminal.kernels(compute),
    cellWorker: terminal.cellWorker,
    openText: async () => undefined,
    writeText: (path, text) => writeAtomically(path, text),
    runsFolder: async (design) => runsFolderOf(nodeRunStorage, design),
  };
  // The protocol's library is large, and no other command needs it.
  const { serveMcp } = await import("./mcpServer.ts");
  await serveMcp(
    (tool, input, call) => answerOf(() => runTool(tool, input, { ...place, ...call }), terminal),
    interrupted,
  );
  return exitCodes.trained;
}

/** What a tool has answered, or why it has not; a defect is also reported on standard error, which clients keep in their logs. */
async function answerOf(run: () => Promise<string>, terminal: Terminal): Promise<ToolAnswer> {
  try {
    return { text: await run(), isError: false };
  } catch (error) {
    const { message, stack } = errorData(error);
    if (error instanceof InputError || error instanceof CancellationError)
      return { text: message, isError: true };
    terminal.err(`${stack ?? message}\n`);
    return { text: `Internal error, which should be reported: ${message}`, isError: true };
  }
}
