import type { ComputeSpec } from "../shared/compute.ts";
import type { Override } from "../shared/design/overrides.ts";
import { InputError } from "../shared/errors.ts";
import { type BenchCommand, parseBench } from "./benchArguments.ts";
import { computeOptions, parseCompute } from "./computeArguments.ts";
import { type EvaluateCommand, parseEvaluate } from "./evaluateArguments.ts";
import { type ExperimentCommand, parseExperimentCommand } from "./experimentArguments.ts";
import { type ExplainCommand, parseExplain } from "./explainArguments.ts";
import { type ExportCommand, parseExport } from "./exportArguments.ts";
import { type GradientsCommand, parseGradients } from "./gradientsArguments.ts";
import { type LabCommand, parseLab } from "./labArguments.ts";
import { oneDesign, parseOptions, seeHelp } from "./options.ts";
import { parseOverride } from "./overrides.ts";
import { type PredictCommand, parsePredict } from "./predictArguments.ts";
import { parseRuns, type RunsCommand } from "./runs.ts";

export interface TrainCommand {
  readonly kind: "train";
  readonly design: string;
  readonly overrides: readonly Override[];
  readonly json: boolean;
  readonly metrics: string | undefined;
  readonly save: string | undefined;
  readonly load: string | undefined;
  /** Where checkpoints are written: the file named, or the one that is resumed from. */
  readonly checkpoint: string | undefined;
  /** Seconds between two checkpoints. */
  readonly checkpointInterval: number;
  readonly resume: string | undefined;
  /** Whether the run is recorded in a folder beside the design. */
  readonly record: boolean;
  readonly compute: ComputeSpec;
}

export type Command =
  | TrainCommand
  | GradientsCommand
  | LabCommand
  | BenchCommand
  | RunsCommand
  | EvaluateCommand
  | PredictCommand
  | ExportCommand
  | ExplainCommand
  | ExperimentCommand
  | { readonly kind: "help" }
  | { readonly kind: "version" };

/** Default seconds between two checkpoints, the most that an interruption loses. */
const defaultCheckpointInterval = 30;

/** @throws InputError that names the argument */
export function parseArguments(args: readonly string[]): Command {
  const [verb, ...rest] = args;
  const isHelp = rest.some((argument) => argument === "--help" || argument === "-h");
  if (verb === "gradcheck" && !isHelp) return parseGradients(rest);
  if (verb === "lab" && !isHelp) return parseLab(rest);
  if (verb === "bench" && !isHelp) return parseBench(rest);
  if (verb === "runs" && !isHelp) return parseRuns(rest);
  if (verb === "evaluate" && !isHelp) return parseEvaluate(rest);
  if (verb === "export" && !isHelp) return parseExport(rest);
  if (verb === "predict" && !isHelp) return parsePredict(rest);
  if (verb === "explain" && !isHelp) return parseExplain(rest);
  if (verb === "experiment" && !isHelp) return parseExperimentCommand(rest);
  const { values, positionals } = parse(args);
  if (values.help || (positionals[0] === "help" && positionals.length === 1)) return { kind: "help" };
  if (values.version) return { kind: "version" };
  const [command, ...designs] = positionals;
  if (command !== "train")
    throw new InputError(
      `${command === undefined ? "No command is given" : `"${command}" is not a command`}; write train, evaluate, predict, export, experiment, runs, gradcheck, explain, lab init or bench. ${seeHelp}`,
    );
  for (const name of ["metrics", "save", "load", "checkpoint", "resume"] as const)
    if (values[name] === "") throw new InputError(`--${name} needs the name of a file. ${seeHelp}`);
  const { load, resume, checkpoint = resume } = values;
  if (load !== undefined && resume !== undefined)
    throw new InputError(
      `--load and --resume: a run begins with a model's weights or continues from a checkpoint, not both. ${seeHelp}`,
    );
  return {
    kind: "train",
    design: oneDesign(designs, "train"),
    overrides: (values.set ?? []).map(parseOverride),
    json: values.json ?? false,
    metrics: values.metrics,
    save: values.save,
    load,
    checkpoint,
    checkpointInterval: parseInterval(
      values["checkpoint-interval"],
      checkpoint !== undefined || values.record === true,
    ),
    resume,
    record: values.record ?? false,
    compute: parseCompute(values),
  };
}

function parseInterval(text: string | undefined, hasCheckpoints: boolean): number {
  if (text === undefined) return defaultCheckpointInterval;
  const seconds = text.trim() === "" ? Number.NaN : Number(text);
  if (!(seconds > 0 && seconds < Infinity))
    throw new InputError(
      `--checkpoint-interval: ${JSON.stringify(text)} is not a number of seconds above 0.`,
    );
  if (!hasCheckpoints)
    throw new InputError(
      "--checkpoint-interval: name the file for the checkpoints, too, by --checkpoint, or record the run by --record.",
    );
  return seconds;
}

function parse(args: readonly string[]) {
  return parseOptions(args, {
    set: { type: "string", multiple: true },
    json: { type: "boolean" },
    metrics: { type: "string" },
    save: { type: "string" },
    load: { type: "string" },
    checkpoint: { type: "string" },
    "checkpoint-interval": { type: "string" },
    resume: { type: "string" },
    record: { type: "boolean" },
    ...computeOptions,
    help: { type: "boolean", short: "h" },
    version: { type: "boolean" },
  });
}
