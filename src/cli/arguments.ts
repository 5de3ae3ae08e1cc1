/** The command line's arguments. */
import { didYouMean } from "../shared/design/nearest.ts";
import { InputError } from "../shared/errors.ts";
import { type BenchCommand, parseBench } from "./benchArguments.ts";
import { type CompletionCommand, parseCompletion } from "./completionArguments.ts";
import { type EvaluateCommand, parseEvaluate } from "./evaluateArguments.ts";
import { type ExperimentCommand, parseExperimentCommand } from "./experimentArguments.ts";
import { type ExplainCommand, parseExplain } from "./explainArguments.ts";
import { type ExportCommand, parseExport } from "./exportArguments.ts";
import { type GradientsCommand, parseGradients } from "./gradientsArguments.ts";
import { type HandoverCommand, parseHandover } from "./handoverArguments.ts";
import { type LabCommand, parseLab } from "./labArguments.ts";
import { type McpCommand, parseMcp } from "./mcpArguments.ts";
import { parseOptions, seeHelp } from "./options.ts";
import { type PredictCommand, parsePredict } from "./predictArguments.ts";
import { parseRuns, type RunsCommand } from "./runs.ts";
import { parseTrain, type TrainCommand } from "./trainArguments.ts";
import { generalOptions, type VerbName, verbList, verbs } from "./verbs.ts";

export type Command =
  | TrainCommand
  | GradientsCommand
  | LabCommand
  | BenchCommand
  | RunsCommand
  | EvaluateCommand
  | PredictCommand
  | ExportCommand
  | HandoverCommand
  | ExplainCommand
  | ExperimentCommand
  | McpCommand
  | CompletionCommand
  | { readonly kind: "help" }
  | { readonly kind: "version" };

/** The parser of what follows each verb. */
const parsers: Readonly<Record<VerbName, (args: readonly string[]) => Command>> = {
  train: parseTrain,
  evaluate: parseEvaluate,
  predict: parsePredict,
  export: parseExport,
  handover: parseHandover,
  experiment: parseExperimentCommand,
  runs: parseRuns,
  gradcheck: parseGradients,
  explain: parseExplain,
  lab: parseLab,
  bench: parseBench,
  mcp: parseMcp,
  completion: parseCompletion,
};

/** @throws InputError that names the argument */
export function parseArguments(args: readonly string[]): Command {
  const [verb, ...rest] = args;
  if (isVerb(verb) && !rest.some((argument) => argument === "--help" || argument === "-h"))
    return parsers[verb](rest);
  if (isVerb(verb) || verb === "help") return { kind: "help" };
  const isWord = verb !== undefined && !verb.startsWith("-");
  const { help, version } = isWord ? {} : parseOptions(args, generalOptions).values;
  if (help) return { kind: "help" };
  if (version) return { kind: "version" };
  const names = verbList.map(([name]) => name);
  throw new InputError(
    `${isWord ? `"${verb}" is not a command` : "No command is given"}; write ${names.slice(0, -1).join(", ")} or ${names.at(-1)}.${isWord ? didYouMean(verb, names) : ""} ${seeHelp}`,
  );
}

function isVerb(name: string | undefined): name is VerbName {
  return name !== undefined && Object.hasOwn(verbs, name);
}
