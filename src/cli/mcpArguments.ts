/** The arguments of `mcp`. */
import { InputError } from "../shared/errors.ts";
import { computeOptions, parseCompute } from "./computeArguments.ts";
import { parseOptions, seeHelp, type Verb } from "./options.ts";

/** `mcp [FOLDER]`: serves the tools for language models over the Model Context Protocol. */
export interface McpCommand {
  readonly kind: "mcp";
  /** The folder that the tools work in; they see no file outside it. */
  readonly folder: string;
  readonly threads: number;
}

export const mcpVerb = {
  usage: "[FOLDER] [--threads N]",
  about:
    "Serves tools for language models (inspect data, read and edit designs, train, read runs, run experiments, predict) over the Model Context Protocol on standard input and output, until that is closed. The tools see the files of the folder alone (default: the current one).",
  files: [["/"]],
  options: { threads: computeOptions.threads },
} as const satisfies Verb;

/** @param args what follows `mcp`. @throws InputError that names the argument */
export function parseMcp(args: readonly string[]): McpCommand {
  const { values, positionals } = parseOptions(args, mcpVerb.options);
  if (positionals.length > 1)
    throw new InputError(`${positionals.length} folders are given; write mcp FOLDER. ${seeHelp}`);
  const { threads } = parseCompute(values);
  return { kind: "mcp", folder: positionals[0] ?? ".", threads };
}
